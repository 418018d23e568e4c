"""What is inspected of the set-up: who holds which role, how rules were changed, the trail."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from evident.conformity.requirements.inspections import Inspection, Thing, both, declare
from evident.kernel.access.models import Grant, Role
from evident.kernel.measures import definition
from evident.kernel.measures.definition import Severity
from evident.kernel.measures.queries import targets
from evident.kernel.procedures.models import ProcedureVersion, VersionState
from evident.kernel.procedures.procedure import known_kinds, procedure_of
from evident.kernel.procedures.rules import SHIPPED, effective_number, rules_of
from evident.kernel.records.kinds import kind_of
from evident.kernel.trail.models import Batch, Entry
from evident.resolution.incidents.models import MajorCriterion

ROLES = ("process_owner", "process_manager", "sms_manager", "top_management", "internal_auditor")
SEALED_WITHIN = timedelta(hours=1)


def holders(at: datetime, code: str) -> bool:
    """Return whether somebody active holds a role now, by himself or through a team."""
    grants = Grant.objects.in_force(at).filter(role__code=code)
    return (
        grants.filter(user__is_active=True).exists()
        or grants.filter(team__is_active=True, team__members__is_active=True).exists()
    )


def roles(at: datetime) -> Iterator[Thing]:
    """Yield the roles that an SMS needs."""
    for role in Role.objects.filter(code__in=ROLES).order_by("pk"):
        yield Thing(role.name_en, role.name_zh, "" if holders(at, role.code) else "nobody")


def responsible(at: datetime) -> Iterator[Thing]:
    """Yield the role that answers for the conformity of the SMS."""
    for role in Role.objects.filter(code="sms_manager"):
        yield Thing(role.name_en, role.name_zh, "" if holders(at, role.code) else "nobody")


def versions(_at: datetime) -> Iterator[Thing]:
    """Yield the tailored versions of procedures that are or were in force."""
    rows = ProcedureVersion.objects.exclude(state=VersionState.DRAFT).filter(number__gt=SHIPPED)
    for version in rows.order_by("kind", "number"):
        english, chinese = both(kind_of(version.kind).name)
        wrong = ""
        if version.approver_id is None:
            wrong = "not_approved"
        elif version.approver_id in {version.author_id, *version.contributors}:
            wrong = "by_author"
        elif not version.reason.strip():
            wrong = "no_reason"
        yield Thing(f"{english} v{version.number}", f"{chinese} v{version.number}", wrong)


def approvers(at: datetime) -> Iterator[Thing]:
    """Yield the steps that need an approval, and whether somebody can give it."""
    for kind in known_kinds():
        rules = rules_of(kind, effective_number(kind))
        for name, wanted in sorted(rules.approvals.items()):
            asked = [*wanted.get("roles", []), *wanted.get("people", [])]
            can = any(holders(at, role) for role in wanted.get("roles", []))
            english, chinese = both(procedure_of(kind).named(name).label)
            what, was = both(kind_of(kind).name)
            is_open = bool(wanted.get("people")) or can or not asked
            yield Thing(f"{what}: {english}", f"{was}：{chinese}", "" if is_open else "nobody")


def measured(_at: datetime) -> Iterator[Thing]:
    """Yield the measures, and whether somebody owns each and set a target."""
    known = targets()
    for measure in definition.measures():
        target = known.get(measure.code)
        wrong = ""
        if target is None or target.target is None:
            wrong = "no_target"
        elif target.owner is None or not target.owner.is_active:
            wrong = "no_owner"
        yield Thing(*both(measure.name), wrong)


def steered(_at: datetime) -> Iterator[Thing]:
    """Yield the processes that are measured, and whether one of their measures has a target."""
    known = targets()
    by_process: dict[str, bool] = {}
    for measure in definition.measures():
        target = known.get(measure.code)
        has = target is not None and target.target is not None
        by_process[measure.process] = by_process.get(measure.process, False) or has
    for process, has in by_process.items():
        named = kind_of(process).name if process in known_kinds() else process
        yield Thing(*both(named), "" if has else "no_target")


def sealed(at: datetime) -> Iterator[Thing]:
    """Yield the trail, and whether what is older than an hour is under a seal."""
    if not Entry.objects.exists():
        return
    last = Batch.objects.order_by("-number").first()
    is_late = last is None or last.sealed_at < at - SEALED_WITHIN
    yield Thing(*both(_("The trail")), "not_sealed" if is_late else "")


def auditors(at: datetime) -> Iterator[Thing]:
    """Yield the grants to people from outside, and whether each ends."""
    for grant in Grant.objects.in_force(at).filter(role__code="external_auditor"):
        name = str(grant.user or grant.team)
        yield Thing(name, name, "" if grant.valid_until else "no_end")


def criteria(_at: datetime) -> Iterator[Thing]:
    """Yield the procedure of major incidents, and whether criteria are defined."""
    is_there = MajorCriterion.objects.filter(is_active=True).exists()
    yield Thing(*both(_("Major incident")), "" if is_there else "no_criteria")


NOBODY = {"nobody": _("nobody holds it")}
declare(
    Inspection(
        "roles_filled",
        _("Roles of the SMS are filled"),
        _("A role that the SMS needs is held by nobody."),
        Severity.MAJOR,
        ("5.3-a",),
        roles,
        NOBODY,
    ),
    Inspection(
        "sms_manager",
        _("Somebody answers for the SMS"),
        _("Nobody was made responsible for the conformity of the SMS."),
        Severity.MAJOR,
        ("5.3-b",),
        responsible,
        NOBODY,
    ),
    Inspection(
        "procedures_approved",
        _("Changes of procedures approved by somebody else"),
        _("A version of a procedure was put into force by its author, or without a reason."),
        Severity.MAJOR,
        ("8.1-c", "7.5.2-b", "7.5.3.2-c"),
        versions,
        {
            "not_approved": _("nobody approved it"),
            "by_author": _("approved by somebody who wrote on it"),
            "no_reason": _("no reason is on record"),
        },
    ),
    Inspection(
        "approvers_exist",
        _("Approvals can be given"),
        _("A step needs an approval that nobody can give."),
        Severity.MAJOR,
        ("5.1-c",),
        approvers,
        NOBODY,
    ),
    Inspection(
        "measures_owned",
        _("Measures have a target and an owner"),
        _("A measure has no target, or nobody answers for it."),
        Severity.MINOR,
        ("9.1-a",),
        measured,
        {"no_target": _("no target is set"), "no_owner": _("nobody answers for it")},
    ),
    Inspection(
        "processes_steered",
        _("Processes are steered by targets"),
        _("A process is measured, and none of its measures has a target."),
        Severity.MINOR,
        ("8.1-a",),
        steered,
        {"no_target": _("no target is set")},
    ),
    Inspection(
        "trail_sealed",
        _("Records are protected by the sealed trail"),
        _("The trail was not sealed for an hour."),
        Severity.MAJOR,
        ("7.5.3.1-a", "7.5.3.2-b"),
        sealed,
        {"not_sealed": _("the last seal is older than an hour")},
    ),
    Inspection(
        "auditors_end",
        _("Access of people from outside ends"),
        _("Somebody from outside holds access without an end."),
        Severity.MAJOR,
        ("7.5.3.1-a", "7.5.3.2-a", "8.7.3.2-c"),
        auditors,
        {"no_end": _("it has no end")},
    ),
    Inspection(
        "major_criteria",
        _("Criteria of major incidents are defined"),
        _("Nobody said when an incident is a major one."),
        Severity.MAJOR,
        ("8.6.1-f",),
        criteria,
        {"no_criteria": _("no criterion is in use")},
    ),
)
