"""Categories an organisation starts with, and may change."""

from evident.portfolio.catalogue.models import Category

CATEGORIES = (
    ("workplace", "Workplace", "办公设备", "device-laptop"),
    ("access", "Accounts and access", "账号与权限", "key"),
    ("software", "Software", "软件", "apps"),
    ("communication", "Communication", "通信", "message-circle"),
    ("operations", "Operation and maintenance", "运行维护", "server-cog"),
    ("other", "Other", "其他", "package"),
)


def ensure_shipped() -> None:
    """Make the categories exist where there are none."""
    if Category.objects.exists():
        return
    for place, (code, english, chinese, icon) in enumerate(CATEGORIES, start=1):
        Category.objects.create(
            code=code, name_en=english, name_zh=chinese, icon=icon, position=10 * place
        )
