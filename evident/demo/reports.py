"""Service reports of the sample: one for every customer and month, issued but for the last."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import cycle
from typing import Any

from django.db.models import F, OuterRef, Subquery

from evident.demo.courses import Course
from evident.demo.promises import Promises
from evident.demo.stage import Stage
from evident.demo.voices import head_of
from evident.kernel.accounts.models import User
from evident.relationships.service_levels.models import TIMED, Agreement, Clock, Metric
from evident.reporting.service_reports.actions import definitions, following, reports
from evident.reporting.service_reports.models import Delivery, Edition, Outcome, ServiceReport

DUE_DAYS = 28
EXPLAINED = 2
"""Of how many missed promises the reasons are known while a report still waits to be issued."""
ACTED_WITHIN = timedelta(days=21)
PROMISED = ("promises", "values")
"""The chapters that tell of targets: of times, and of what is measured otherwise."""
CORRECTED = (1, 2)
"""Of which customer's reports, by their order, one is corrected: the third of the second."""


def all_of(
    stage: Stage, promises: Promises, *, since: datetime, until: datetime
) -> Iterator[tuple[Course, None]]:
    """Yield the course of the reports of every customer."""
    for place, sla in enumerate(promises.slas):
        yield monthly(stage, sla, place, since=since, until=until), None


def monthly(
    stage: Stage, sla: Agreement, place: int, *, since: datetime, until: datetime
) -> Course:
    """Define what is reported, and report on every month that is over."""
    told, cast = stage.world.news, stage.cast
    owner, manager = cast.holder("process_owner"), cast.holder("process_manager")
    customer = sla.organisation
    head = head_of(stage, customer)
    yield (at := since + timedelta(days=2, hours=1, minutes=place))
    first = next_month(stage.local(since).date())
    names = {
        f"name_{language}": text.format(customer=customer.name)
        for language, text in told["names"].items()
    }
    common: dict[str, Any] = {"by": owner, "at": at}
    definition = definitions.define(
        **common, **names, first_on=first, customer=customer, sla=sla, due_days=DUE_DAYS,
        purpose=told["purpose"]["en"], purpose_zh=told["purpose"]["zh"],
        recipients=[head, owner], assignee=manager,
    )  # fmt: skip
    agreed = told["agreed_with"].format(person=head.name, customer=customer.name)
    definition = definitions.agree(definition=definition, agreed_with=agreed, **common)
    definition = definitions.activate(definition=definition, **common)
    month, turn = first, 0
    while True:
        start, month = month, next_month(month)
        at = stage.hours.add(moment_of(stage, month), 3 * 3600 + 600 * place)
        if at > until:
            return
        yield at
        planned = reports.plan(definition=definition, by=manager, at=at, starts_on=start)
        report = reports.prepare(report=planned, by=manager, at=at)
        issued_at = stage.hours.add(at, 30 * 3600)
        waits = issued_at > moment_of(stage, stage.local(until).date().replace(day=1))
        report = written(stage, report, turn, at=at)
        explained(stage, report, place + turn, at=at, most=EXPLAINED if waits else None)
        if waits:
            return  # the last month waits to be issued
        yield (at := issued_at)
        yield from issued(stage, report, place, turn, at=at)
        turn += 1


def moment_of(stage: Stage, day: date) -> datetime:
    """Return the morning of a day."""
    return datetime(day.year, day.month, day.day, 6, tzinfo=stage.world.zone)


def next_month(day: date) -> date:
    """Return the first day of the month after that of `day`."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def written(stage: Stage, report: ServiceReport, turn: int, *, at: datetime) -> ServiceReport:
    """Say what the figures mean."""
    told, by = stage.world.news, stage.cast.holder("process_manager")
    texts, missed = told["remarks"], below_aim(report)
    remarks = texts[min(turn, len(texts) - 1)]
    if missed:
        names = told["between_names"].join(each["name"][stage.place] for each in missed)
        remarks = told["remarks_missed"].format(targets=names)
    return reports.write(report=report, by=by, at=at, remarks=remarks)


def below_aim(report: ServiceReport) -> list[dict[str, Any]]:
    """Return the targets that were not reached in the month, as the figures tell it."""
    edition = Edition.objects.filter(report=report).latest("number")
    chapters = [each for each in edition.figures["chapters"] if each["code"] in PROMISED]
    return [
        row
        for chapter in chapters
        for row in chapter["rows"]
        if row.get("name") and row["aim"] is not None
        if (value := row["values"][-1]) is not None and value["value"] < row["aim"]
    ]


def explained(
    stage: Stage, report: ServiceReport, turn: int, *, at: datetime, most: int | None
) -> None:
    """Say why promises were missed: of each kind in turn, what is usual for it."""
    words, by = stage.world.news["reasons"], stage.cast.holder("process_manager")
    edition = Edition.objects.filter(report=report).latest("number")
    missed = edition.figures["missed"][:most]
    clocks = Clock.objects.select_related("promise", "record").in_bulk(
        [each["clock"] for each in missed]
    )
    said = {sort: cycle(texts[turn % len(texts) :] + texts) for sort, texts in words.items()}
    reasons = {str(key): next(said[sort_of(clocks[key])]) for key in sorted(clocks)}
    if reasons:
        reports.explain(report=report, by=by, at=at, reasons=reasons)


def sort_of(clock: Clock) -> str:
    """Return what was missed: a response, or else the kind of record that took too long."""
    is_response = clock.promise is not None and clock.promise.metric == Metric.RESPONSE
    return "response" if is_response else clock.record.kind


def issued(stage: Stage, report: ServiceReport, place: int, turn: int, *, at: datetime) -> Course:
    """Issue a report by somebody else than its author, correct one, and note what was decided."""
    told, cast = stage.world.news, stage.cast
    owner, manager = cast.holder("process_owner"), cast.holder("process_manager")
    report = reports.issue(report=report, by=owner, at=at)
    handed_out()
    if (place, turn) == CORRECTED:
        yield (at := stage.hours.add(at, 12 * 3600))
        report = reports.correct(report=report, by=manager, at=at, what_changed=told["correction"])
        yield (at := stage.hours.add(at, 3 * 3600))
        report = reports.issue(report=report, by=owner, at=at)
        handed_out()
    yield (at := stage.hours.add(at, 40 * 3600))
    agreed = [
        texts[(place + turn) % len(texts)]
        for texts in map(told["actions"].__getitem__, sorts_of(below_aim(report)))
    ]
    named = told["between_actions"].join(each["text"] for each in agreed)
    decision = told["decided"].format(actions=named) if agreed else told["nothing_to_do"]
    report = following.review(
        report=report, by=owner, at=at, findings=told["findings"], decision=decision
    )
    if agreed:
        facts: dict[str, Any] = {"owner": manager, "due_on": stage.local(at + ACTED_WITHIN).date()}
        for each in agreed:
            report = following.follow_up(report=report, by=owner, at=at, text=each["text"], **facts)
        yield (at := stage.hours.add(at, 40 * 3600))
        for action, each in zip(report.follow_ups.order_by("pk"), agreed, strict=True):
            report = following.finish(
                report=report, by=manager, at=at, action=action, result=each["result"]
            )
        yield (at := stage.hours.add(at, 3 * 3600))
    following.close(report=report, by=owner, at=at)


def sorts_of(missed: list[dict[str, Any]]) -> list[str]:
    """Return of which sorts missed targets are, each once: of times, or what else is measured."""
    return list(
        dict.fromkeys("times" if row["metric"] in TIMED else row["metric"] for row in missed)
    )


def handed_out() -> None:
    """Note reports as sent: mails of what never happened go to nobody."""
    address = User.objects.filter(pk=OuterRef("person_id")).values("email")
    waiting = Delivery.objects.filter(outcome=Outcome.WAITING)
    waiting.update(outcome=Outcome.SENT, sent_at=F("at"), address=Subquery(address))
