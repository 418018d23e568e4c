"""
Chapter: what was agreed to be done, by whom and until when, and what became of it.

Told is what is open when the period ends, and what was done in it. A report about a customer goes
to people of that customer: it tells of what they may read of their own matters, and of no more.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Count, DateTimeField, F, Q, QuerySet, Value
from django.db.models.functions import TruncDate
from django.utils import timezone

from evident.kernel.links.models import Link
from evident.kernel.organisations.models import OrganisationKind
from evident.kernel.records.models import Record
from evident.kernel.records.queries import visible_to
from evident.management.audits.models import CorrectiveAction
from evident.management.audits.procedure.corrective_action import State
from evident.relationships.customers.models import ActionItem, Complaint
from evident.relationships.customers.queries.reviews import visible_reviews
from evident.relationships.customers.queries.surveys import visible_surveys
from evident.reporting.service_reports.chapters.promises import kinds
from evident.reporting.service_reports.chapters.rows import Json
from evident.reporting.service_reports.models import Definition, FollowUp
from evident.reporting.service_reports.scope import Scope, zone_of_reports

MOST_TOLD = 200
"""Actions told one by one, what is open before what is done; the counts are of all."""
MOST_SAID = 500
IMPROVING = ("finding", "nonconformity", "corrective_action")

Rows = QuerySet[Any, dict[str, Any]]
"""Actions, each by the same names: see `named`."""


def actions(scope: Scope, definition: Definition) -> Json:
    """Return the actions of a report: how many of each state, and those told one by one."""
    today = timezone.localdate(scope.cut_off, zone_of_reports())
    begins = scope.moments[scope.last][0]
    counts = {"open": 0, "overdue": 0, "done": 0}
    found: list[Json] = []
    for rows in sources(scope, definition):
        wanted = rows.filter(
            Q(done=None) | Q(done__gte=begins), Q(made=None) | Q(made__lt=scope.end)
        )
        for state, count in counted(wanted, today).items():
            counts[state] += count
        ordered = wanted.order_by(F("done").asc(nulls_first=True), "until", "from_number")
        found += [told(row, today) for row in ordered[:MOST_TOLD]]
    found.sort(key=lambda each: (each["done_on"] or "", each["due_on"] or "", each["number"]))
    return {"told": found[:MOST_TOLD], **counts}


def sources(scope: Scope, definition: Definition) -> Iterator[Rows]:
    """Yield what actions may come from."""
    yield of_items(scope)
    yield of_complaints(scope)
    yield of_reports(definition, scope)
    if scope.customer_id is None:  # what we improve is our own affair
        yield of_findings(scope)


def of_items(scope: Scope) -> Rows:
    """
    Return what was agreed in reviews and because of surveys.

    A customer reads minutes once they are shared. What follows from a survey of several customers
    may speak of another one: a customer's report tells of those that asked this one alone.
    """
    reviews, surveys = visible_reviews(scope.eyes), visible_surveys(scope.eyes)
    if scope.customer_id is not None:
        reviews = reviews.filter(organisation_id=scope.customer_id, shared_at__lte=scope.cut_off)
        alone = surveys.annotate(asked=Count("customers")).filter(asked=1)
        surveys = surveys.filter(pk__in=alone.order_by().values("pk"), customers=scope.customer_id)
    if scope.service_id is not None:
        about = Q(service_id=scope.service_id)
        about |= Q() if scope.customer_id is None else Q(service_id=None)
        reviews, surveys = reviews.filter(about), surveys.filter(about)
    rows = ActionItem.objects.filter(
        Q(record__in=reviews.order_by().values("pk"))
        | Q(record__in=surveys.order_by().values("pk"))
    )
    return named(
        rows, "record", what="text", who="owner__name", made="made_at", until=F("due_on"),
        done="done_at", result="result",
    )  # fmt: skip


def of_complaints(scope: Scope) -> Rows:
    """Return complaints: each has somebody who looks into it until a time."""
    rows = Complaint.objects.filter(pk__in=scope.records("complaint").order_by().values("pk"))
    return named(
        rows, "record", what="title", who="assignee__name", made="opened_at",
        until=day_of("due_at"), done="resolved_at",
    )  # fmt: skip


def of_reports(definition: Definition, scope: Scope) -> Rows:
    """Return what was decided after reading earlier reports of the same definition."""
    first = timezone.localdate(scope.moments[scope.last][0], zone_of_reports())
    rows = FollowUp.objects.filter(report__definition_id=definition.pk, report__starts_on__lt=first)
    return named(
        rows, "report", what="text", who="owner__name", made=None, until=F("due_on"),
        done="finished_at", result="result",
    )  # fmt: skip


def of_findings(scope: Scope) -> Rows:
    """Return corrective actions on what was found in records, or in a service, it is about."""
    concerned = improving(scope)
    rows = CorrectiveAction.objects.filter(
        Q(pk__in=concerned)
        | Q(nonconformity__in=concerned)
        | Q(nonconformity__finding__in=concerned),
        pk__in=visible_to(scope.eyes, kinds=("corrective_action",)).order_by().values("pk"),
    ).exclude(state=State.CANCELLED)
    return named(
        rows, "record", what="title", who="assignee__name", made="opened_at",
        until=day_of("due_at"), done="done_at",
    )  # fmt: skip


def improving(scope: Scope) -> set[int]:
    """Return the findings, and what follows from them, linked with what a report is about."""
    of_ours = Record.objects.filter(kind__in=IMPROVING).order_by().values("pk")
    pairs = {
        *Link.objects.filter(start__in=of_ours).values_list("start_id", "end_id"),
        *Link.objects.filter(end__in=of_ours).values_list("end_id", "start_id"),
    }
    others = {other for _own, other in pairs}
    of_customers = Q(organisation__kind=OrganisationKind.CUSTOMER) | Q(kind="service")
    records = scope.records(*kinds()).filter(of_customers, pk__in=others)
    about = {*records.order_by().values_list("pk", flat=True), scope.service_id}
    return {own for own, other in pairs if other in about}


def day_of(field: str) -> TruncDate:
    """Return the day of a moment, by the clock of reports."""
    return TruncDate(field, tzinfo=zone_of_reports())


def named(  # one name for what each kind of action calls otherwise
    rows: "QuerySet[Any]",
    decided_in: str,
    *,
    what: str,
    who: str,
    made: str | None,
    until: F | TruncDate,
    done: str,
    result: str = "",
) -> Rows:
    """Return rows as actions: `decided_in` is the way to the record that each belongs to."""
    facts: dict[str, Any] = {
        "from_kind": F(f"{decided_in}__kind"),
        "from_key": F(f"{decided_in}__pk"),
        "from_number": F(f"{decided_in}__number"),
        "from_hidden": F(f"{decided_in}__is_restricted"),
        "what": F(what),
        "who": F(who),
        "made": F(made) if made else Value(None, output_field=DateTimeField()),
        "until": until,
        "done": F(done),
        "came": F(result) if result else Value(""),
    }
    found: Rows = rows.order_by().annotate(**facts).values(*facts)
    return found


def counted(rows: Rows, today: date) -> dict[str, int]:
    """Return how many are open, overdue among these, and done."""
    found = rows.aggregate(
        of_open=Count("from_key", filter=Q(done=None)),
        of_overdue=Count("from_key", filter=Q(done=None, until__lt=today)),
        of_done=Count("from_key", filter=Q(done__isnull=False)),
    )
    return {name.removeprefix("of_"): count for name, count in found.items()}


def told(row: dict[str, Any], today: date) -> Json:
    """Return an action as an edition keeps it; of a restricted record without its words."""
    until, done = row["until"], row["done"]
    is_open = done is None
    return {
        "kind": row["from_kind"],
        "record": row["from_key"],
        "number": row["from_number"],
        "text": "" if row["from_hidden"] else row["what"],
        "owner": row["who"] or "",
        "due_on": until.isoformat() if until else None,
        "done_on": None if is_open else timezone.localdate(done, zone_of_reports()).isoformat(),
        "is_overdue": is_open and until is not None and until < today,
        "result": "" if row["from_hidden"] else row["came"][:MOST_SAID],
    }
