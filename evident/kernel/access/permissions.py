"""
Permission codes and the roles shipped with the product.

A code is `process.verb`. Processes declare theirs in `procedure.py`; the ones below belong to the
kernel. A role may hold a pattern: `incident.*` is every permission of incidents, `*.view` seeing
the records of every process.
"""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_declared: dict[str, str | Promise] = {}
_shipped_by_modules: dict[str, list[str]] = {}


def declare(codes: dict[str, str | Promise]) -> None:
    """Make permission codes known, each with a short description for people."""
    _declared.update(codes)


def ship(role: str, *patterns: str) -> None:
    """Let the shipped `role` hold `patterns` too; called by a module for its own permissions."""
    _shipped_by_modules.setdefault(role, []).extend(patterns)


def declared() -> dict[str, str | Promise]:
    """Return every known code with its description, by code."""
    return dict(sorted(_declared.items()))


@lru_cache(maxsize=16_384)  # a page asks for some sixty codes, and people share their roles
def matches(patterns: frozenset[str], code: str) -> bool:
    """Return whether one of `patterns` covers `code`."""
    return code in patterns or any(fnmatchcase(code, pattern) for pattern in patterns)


declare(
    {
        "access.manage": _("Give and withdraw roles"),
        "access.explain": _("See why somebody may see or do something"),
        "account.manage": _("Add and change people, teams and organisations"),
        "settings.manage": _("Change settings of the installation"),
        "calendar.view": _("See the calendars of every organisation"),
        "calendar.manage": _("Change calendars and holidays"),
        "calendar.correct": _("Correct a calendar for time that has passed"),
        "procedure.tailor": _("Propose a tailored version of a procedure"),
        "procedure.approve": _("Approve a tailored version of a procedure"),
        "trail.read": _("Read the trail"),
        "trail.export": _("Export the trail"),
        "measure.view": _("See measures and checks"),
        "measure.view_organisation": _("See measures of the own organisation"),
        "job.manage": _("See failing jobs and run them again"),
        "import.run": _("Import records"),
        "notification.view_log": _("See what was sent to whom, and else why not"),
        "record.view_restricted": _("See restricted records"),
    }
)


@dataclass(frozen=True)
class ShippedRole:
    """A role every installation starts with. Source: processes.md, 0.1."""

    code: str
    name_en: str
    name_zh: str
    own: tuple[str, ...]
    """What the kernel gives it; modules add theirs by `ship`."""

    @property
    def permissions(self) -> tuple[str, ...]:
        """Everything it holds where it was never changed, each pattern once."""
        return tuple(dict.fromkeys((*self.own, *_shipped_by_modules.get(self.code, ()))))


ENDING = frozenset({"external_auditor"})
"""Codes of roles that are given only until a date."""
SEES_ALL = ("*.view", "*.view_internal", "measure.view", "trail.read")
DESK = tuple(
    f"incident.{step}"
    for step in (
        *("assign", "cancel", "classify", "close", "declare_major", "edit", "escalate"),
        *("follow", "hold", "inform_management", "lead_major", "link", "merge", "note"),
        *("prioritise", "reopen", "reply", "report", "resolve", "restore_major", "resume"),
        *("review_major", "revoke_major", "take", "update_major"),
    )
)
"""All work on incidents, but not their settings."""
SHIPPED = (
    ShippedRole(
        "requester", "Requester", "用户", ("*.view_own", "*.view_published", "*.report", "*.follow")
    ),
    ShippedRole(
        "customer_manager",
        "Customer manager",
        "客户负责人",
        ("*.view_organisation", "*.view_published", "*.follow"),
    ),
    ShippedRole(
        "agent",
        "Agent",
        "服务台与技术人员",
        ("*.view", "*.view_internal", *DESK, "view.share"),
    ),
    ShippedRole(
        "process_manager",
        "Process manager",
        "流程经理",
        (
            *SEES_ALL,
            "incident.*",
            "view.share",
            "procedure.tailor",
            "calendar.manage",
            "import.run",
        ),
    ),
    ShippedRole(
        "process_owner",
        "Process owner",
        "流程负责人",
        (
            *SEES_ALL,
            "*.configure",
            "procedure.*",
            "measure.*",
            "calendar.manage",
            "calendar.correct",
        ),
    ),
    ShippedRole(
        "sms_manager",
        "SMS manager",
        "体系负责人",
        (*SEES_ALL, "trail.export", "procedure.tailor", "access.explain", "measure.*"),
    ),
    ShippedRole("internal_auditor", "Internal auditor", "内审员", (*SEES_ALL, "trail.export")),
    ShippedRole("external_auditor", "External auditor", "外部审核员", SEES_ALL),
    ShippedRole("top_management", "Top management", "最高管理者", (*SEES_ALL, "procedure.approve")),
    ShippedRole(
        "administrator",
        "Administrator",
        "系统管理员",
        (
            "access.*",
            "account.*",
            "settings.*",
            "calendar.*",
            "job.*",
            "notification.*",
            "import.*",
            "trail.read",
            "procedure.tailor",
        ),
    ),
)
