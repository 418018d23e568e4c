"""Measures of audits and corrective action. ISO/IEC 20000-1:2018, 9.2, 10.1 and 9.1."""

from datetime import timedelta

from django.db.models import Avg, Count, Exists, F, FloatField, OuterRef, Q, QuerySet
from django.db.models.functions import Cast, Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.kernel.accounts.models import User
from evident.kernel.measures.definition import (
    Dimension,
    Direction,
    Measure,
    Unit,
    declare,
    hours_between,
    share_of,
)
from evident.management.audits.models import (
    Audit,
    AuditProgramme,
    CorrectiveAction,
    Finding,
    Grade,
    Nonconformity,
    Source,
)
from evident.management.audits.processes import CLAUSES, PROCESSES
from evident.management.audits.queries import auditing, seeing

GRADES = {each.value: each.label for each in Grade}
BY_GRADE = Dimension("grade", _("Grade"), "grade", words=GRADES)
BY_PROCESS = Dimension(
    "process",
    _("Audited process"),
    "process",
    words={key: each.name for key, each in PROCESSES.items()},
)
BY_SOURCE = Dimension(
    "source",
    _("Where it comes from"),
    "source_kind",
    words={each.value: each.label for each in Source},
)
BY_OWNER = Dimension(
    "owner", pgettext_lazy("action", "Owner"), "assignee_id", label="assignee__name"
)


def audits_due(user: User) -> QuerySet[Audit]:
    """Return the audits that were reported, or should be by now; cancelled ones were not held."""
    over = Q(reported_at__isnull=False) | Q(due_at__lt=Now())
    return auditing.visible_audits(user).filter(over)


def approved(user: User) -> QuerySet[AuditProgramme]:
    """Return the programmes that were approved."""
    return auditing.visible_programmes(user).filter(approved_at__isnull=False)


def raised(user: User) -> QuerySet[Finding]:
    """Return every finding that was not withdrawn."""
    return seeing.visible_findings(user).exclude(state="withdrawn")


def actions_due(user: User) -> QuerySet[CorrectiveAction]:
    """Return the actions that were done, or should be by now; cancelled ones do not count."""
    over = Q(done_at__isnull=False) | Q(first_due_at__lt=Now())
    return seeing.visible_actions(user).exclude(state="cancelled").filter(over)


def verified(user: User) -> QuerySet[CorrectiveAction]:
    """Return the actions whose effect was verified, or found missing, at least once."""
    looked = Q(verified_at__isnull=False) | Q(failures__gt=0)
    return seeing.visible_actions(user).filter(looked)


def closed(user: User) -> QuerySet[Nonconformity]:
    """Return the nonconformities that were closed."""
    return seeing.visible_nonconformities(user).filter(closed_at__isnull=False, state="closed")


HELD = Q(reported_at__isnull=False)
ON_TIME = Q(done_at__lte=F("first_due_at"))
AT_FIRST = Q(verified_at__isnull=False, failures=0)
EARLIER = Finding.objects.filter(
    requirements__overlap=OuterRef("requirements"),
    opened_at__lt=OuterRef("opened_at"),
    opened_at__gte=OuterRef("opened_at") - timedelta(days=365),
).exclude(state="withdrawn")
REPEATED = Q(Exists(EARLIER))
HIGHER, LOWER = Direction.HIGHER, Direction.LOWER

declare(
    Measure(
        code="audit.completed",
        name=_("Audits held as planned"),
        formula=_("Reported ÷ reported, or due by now × 100 %. Cancelled ones were not held."),
        unit=Unit.PERCENT,
        direction=HIGHER,
        clause="9.2",
        process="audit",
        records=audits_due,
        at="due_at",
        value=share_of(HELD),
        counted=HELD,
    ),
    Measure(
        code="audit_programme.coverage",
        name=_("Clauses covered by audits"),
        formula=_("Clauses looked at by reported audits of the programme ÷ clauses × 100 %."),
        unit=Unit.PERCENT,
        direction=HIGHER,
        clause="9.2",
        process="audit_programme",
        records=approved,
        at="approved_at",
        value=Avg(Cast("clauses_covered", FloatField())) * 100.0 / float(len(CLAUSES)),
    ),
    Measure(
        code="finding.raised",
        name=_("Findings raised"),
        formula=_("Number of findings raised, without those withdrawn."),
        unit=Unit.COUNT,
        direction=Direction.NEITHER,
        clause="9.2",
        process="finding",
        records=raised,
        at="opened_at",
        value=Count("pk"),
        dimensions=(BY_GRADE, BY_PROCESS, BY_SOURCE),
    ),
    Measure(
        code="finding.repeated",
        name=_("Repeat findings"),
        formula=_("Findings on a requirement with one in the year before ÷ findings × 100 %."),
        unit=Unit.PERCENT,
        direction=LOWER,
        clause="10.1",
        process="finding",
        records=raised,
        at="opened_at",
        value=share_of(REPEATED),
        counted=REPEATED,
        dimensions=(BY_PROCESS,),
    ),
    Measure(
        code="nonconformity.age",
        name=_("Mean age of nonconformities when closed"),
        formula=_("Sum of the times from opening to closing ÷ nonconformities closed."),
        unit=Unit.HOURS,
        direction=LOWER,
        clause="10.1",
        process="nonconformity",
        records=closed,
        at="closed_at",
        value=Avg(hours_between("opened_at", "closed_at")),
        dimensions=(BY_GRADE, BY_OWNER),
    ),
    Measure(
        code="corrective_action.on_time",
        name=_("Corrective actions done on time"),
        formula=_("Done by the day first set ÷ done, or due by now × 100 %."),
        unit=Unit.PERCENT,
        direction=HIGHER,
        clause="10.1",
        process="corrective_action",
        records=actions_due,
        at="first_due_at",
        value=share_of(ON_TIME),
        counted=ON_TIME,
        dimensions=(BY_OWNER,),
    ),
    Measure(
        code="corrective_action.effective",
        name=_("Corrective actions effective at the first look"),
        formula=_("Verified as effective at the first look ÷ verified or found without × 100 %."),
        unit=Unit.PERCENT,
        direction=HIGHER,
        clause="10.1",
        process="corrective_action",
        records=verified,
        at="done_at",
        value=share_of(AT_FIRST),
        counted=AT_FIRST,
        dimensions=(BY_OWNER,),
    ),
)
