"""Categories and resolution codes an organisation starts with, and may change."""

from evident.resolution.incidents.limits import SHIPPED as LIMITS
from evident.resolution.incidents.models import Category, MajorCriterion, ResolutionCode

CODES = [
    ("solved_workaround", "Solved by a workaround", "以变通方法解决"),
    ("solved_permanently", "Solved permanently", "已彻底解决"),
    ("solved_known_error", "Solved by a known error", "按已知错误解决"),
    ("solved_by_supplier", "Solved by a supplier", "由供方解决"),
    ("solved_by_user", "Solved by the user", "用户自行解决"),
    ("not_reproducible", "Could not be reproduced", "无法重现"),
    ("no_fault", "No fault found", "未发现故障"),
]
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
CRITERIA = [
    (
        "critical_service",
        "A critical service is down for everybody who uses it",
        "关键服务对全部用户中断",
    ),
    ("many_customers", "Several customers or sites are affected", "多个客户或多个地点受影响"),
    (
        "long_outage",
        "The target to restore is missed by far",
        "远超恢复时限",
    ),
    ("data_or_security", "Data were lost, or security is at stake", "数据丢失或信息安全受到威胁"),
    ("reputation", "Law, contract or reputation is at stake", "涉及法规、合同或声誉"),
    ("other", "Another reason, said when it is declared", "其他原因（宣布时说明）"),
]
"""What makes an incident a major one."""
RULES = {
    "required": {
        "hold": ["waiting_for", "waiting_note"],
        "resolve": ["resolution_code", "resolution_note"],
        "cancel": ["cancel_reason"],
    },
    "limits": LIMITS,
    "waiting_reasons": [
        {"code": "user", "name_en": "Waiting for the user", "name_zh": "等待用户"},
        {"code": "supplier", "name_en": "Waiting for a supplier", "name_zh": "等待供方"},
        {"code": "change", "name_en": "Waiting for a change", "name_zh": "等待变更"},
    ],
}
"""Version 1 of the procedure."""


def ensure_shipped() -> None:
    """Fill in what is missing; what exists stays as the organisation wants it."""
    for code, english, chinese in CODES:
        ResolutionCode.objects.get_or_create(
            code=code, defaults={"name_en": english, "name_zh": chinese}
        )
    if not MajorCriterion.objects.exists():
        for code, english, chinese in CRITERIA:
            MajorCriterion.objects.create(code=code, name_en=english, name_zh=chinese)
    if not Category.objects.exists():
        for code, english, chinese in CATEGORIES:
            Category.objects.create(code=code, name_en=english, name_zh=chinese)
