"""What every installation starts with: categories, and version 1 of the procedure."""

from typing import Any

from evident.support.knowledge.models import Category

CATEGORIES = [
    ("hardware", "Hardware", "硬件"),
    ("software", "Software", "软件"),
    ("network", "Network", "网络"),
    ("email", "E-mail", "电子邮件"),
    ("account", "Account and access", "账号与权限"),
    ("printing", "Printing", "打印"),
    ("telephony", "Telephony", "电话"),
    ("database", "Database", "数据库"),
    ("server", "Server and storage", "服务器与存储"),
    ("security", "Security", "安全"),
    ("other", "Other", "其他"),
]
RULES: dict[str, Any] = {}


def ensure_shipped() -> None:
    """Fill in what is missing; what exists stays as the organisation wants it."""
    if not Category.objects.exists():
        for code, english, chinese in CATEGORIES:
            Category.objects.create(code=code, name_en=english, name_zh=chinese)
