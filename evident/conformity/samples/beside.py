"""
What stands beside a record and is frozen with it: clocks, approvals, tasks, answers of a checklist.

Each is a part with a heading, its facts, and what happened in it, told in both languages.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from evident.conformity.samples.populations import in_both
from evident.kernel.accounts.models import User
from evident.kernel.lengths import length_of
from evident.kernel.records.models import Record
from evident.kernel.sentences import labelled
from evident.kernel.trail.canonical import moment
from evident.relationships.service_levels.models import Clock, ClockState
from evident.relationships.service_levels.queries.clocks import Strip, strips
from evident.relationships.service_levels.queries.ledger import Part
from evident.relationships.service_levels.words import reason_of
from evident.resolution.duties.models import DutyTask
from evident.resolution.duties.queries.tasks import Line, lines_of
from evident.resolution.service_requests.models import Approval, Seat, Task
from evident.support.documents.models import Document, Version
from evident.support.documents.queries import versions_of
from evident.support.documents.texts import whole

Fact = dict[str, Any]


def beside(record: Record, *, user: User, at: datetime) -> list[dict[str, Any]]:
    """Return what stands beside `record` as `user`, who may read our notes, finds it at `at`."""
    parts = [clock(strip, at=at) for strip in strips(record=record, user=user, at=at)]
    if record.kind == "service_request":
        approvals = Approval.objects.filter(service_request_id=record.pk)
        parts += [approval(each) for each in approvals.order_by("position")]
        tasks = Task.objects.filter(service_request_id=record.pk)
        chosen = tasks.select_related("team", "assignee", "ended_by").order_by("stage", "pk")
        parts += [task(each) for each in chosen]
    if record.kind == "document":
        document = Document.objects.get(pk=record.pk)
        parts += [version(each) for each in versions_of(document, user=user)]
    if record.kind == "duty_task":
        parts += answers(DutyTask.objects.get(pk=record.pk))
    return parts


def part(
    heading: Callable[[], str], facts: Iterator[Fact], course: Iterator[Fact] | tuple[()] = ()
) -> dict[str, Any]:
    """Return one part, its heading in both languages."""
    return {"name": in_both(heading), "facts": list(facts), "course": list(course)}


def worded(name: Callable[[], str], value: Callable[[], object]) -> Fact:
    """Return a fact whose value is told in both languages."""
    return {"name": in_both(name), "value": in_both(value)}


def timed(name: Callable[[], str], at: datetime | None) -> Iterator[Fact]:
    """Yield a fact that is a moment, if there is one."""
    if at is not None:
        yield {"name": in_both(name), "value": {"moment": moment(at)}}


def happened(at: datetime | None, words: Callable[[], str], said: str = "") -> Fact:
    """Return one thing that happened, or that is to happen where `at` is None."""
    return {"at": moment(at) if at else "", "text": in_both(words), "said": said}


def clock(strip: Strip, *, at: datetime) -> dict[str, Any]:
    """Return a clock: what was promised, how much of it was used by `at`, and its ledger."""
    ledger = (stretch(each) for each in strip.parts)
    return part(lambda: heading_of(strip.clock), clock_facts(strip, at=at), ledger)


def heading_of(clock: Clock) -> str:
    """Return what a clock counts, and for whom."""
    facts = {"promise": clock.name, "party": clock.get_party_display()}
    return _("Clock: %(promise)s, %(party)s") % facts


def clock_facts(strip: Strip, *, at: datetime) -> Iterator[Fact]:
    """Yield what is known of a clock."""
    clock = strip.clock
    if clock.version is not None:
        agreement = clock.version.agreement
        terms = f"{agreement.number} {agreement.title}"
        yield worded(lambda: _("Agreement"), lambda: terms)
    yield worded(lambda: _("State"), lambda: state_of(clock, at=at))
    exclusion = clock.exclusion
    if exclusion is not None:
        yield worded(lambda: _("Does not count"), lambda: exclusion.name)
    yield worded(lambda: _("Target"), lambda: length_of(clock.target))
    yield worded(lambda: pgettext("clock", "Used"), lambda: length_of(strip.consumed))
    yield worded(lambda: _("Calendar"), lambda: str(clock.calendar))
    yield from timed(lambda: _("Started"), clock.started_at)
    yield from timed(lambda: pgettext("clock", "Due"), clock.due_at)
    yield from timed(lambda: pgettext("clock", "Missed"), clock.breached_at)
    yield from timed(lambda: pgettext("clock", "Stopped"), clock.stopped_at)


def state_of(clock: Clock, *, at: datetime) -> str:
    """Return how a clock stands, and whether the promise was kept."""
    state = str(ClockState(clock.state).label)
    if clock.exclusion_id is not None:
        return labelled(state, _("Left out"))
    if clock.state == ClockState.STOPPED:
        kept = _("Kept") if clock.is_met else _("Missed")
        return labelled(state, kept)
    return labelled(state, _("Missed")) if clock.is_breached(at) else state


def stretch(each: Part) -> Fact:
    """Return a stretch of a clock's ledger."""
    return happened(each.began_at, lambda: stretch_words(each))


def stretch_words(each: Part) -> str:
    """Return what a clock did for a while, who held the record, and why it was paused."""
    what = {
        "paused": pgettext("clock", "Paused"),
        "outside": pgettext("clock", "Outside hours"),
    }.get(each.kind, pgettext("clock", "Running"))
    why = reason_of(each.reason) if each.kind == "paused" and each.reason else ""
    held = each.person or each.holder
    lasted = length_of(each.counted) if each.counted > timedelta() else ""
    beyond = ""
    if each.outside > timedelta() and each.kind != "outside":
        beyond = _("outside hours %(length)s") % {"length": length_of(each.outside)}
    return " · ".join(filter(None, (what, str(why), lasted, beyond, held)))


def approval(each: Approval) -> dict[str, Any]:
    """Return an approval of an order, with every decision."""
    seats = each.seats.select_related("person", "by").order_by("pk")
    return part(
        lambda: _("Approval %(position)s") % {"position": each.position},
        approval_facts(each),
        (seat_of(seat) for seat in seats),
    )


def approval_facts(each: Approval) -> Iterator[Fact]:
    """Yield what is known of an approval."""
    yield worded(lambda: _("State"), each.get_state_display)
    yield worded(lambda: _("Whose word it takes"), each.get_need_display)
    yield from timed(lambda: pgettext("moment", "Asked"), each.asked_at)
    yield from timed(lambda: pgettext("moment", "Ended"), each.ended_at)


def seat_of(seat: Seat) -> Fact:
    """Return what was decided by one of those asked; that nobody did yet, if so."""
    asked = seat.person.name if seat.person else seat.role_name if seat.role else "–"
    if seat.at is None or seat.by is None:
        return happened(None, lambda: _("%(who)s: not decided") % {"who": asked})
    who, is_approved = seat.by.name, seat.is_approved
    return happened(
        seat.at,
        lambda: (_("%(who)s approved") if is_approved else _("%(who)s rejected")) % {"who": who},
        seat.comment,
    )


def task(each: Task) -> dict[str, Any]:
    """Return a task of an order."""
    return part(lambda: _("Task: %(task)s") % {"task": each.title}, task_facts(each))


def task_facts(each: Task) -> Iterator[Fact]:
    """Yield what is known of a task."""
    yield worded(lambda: _("State"), each.get_state_display)
    if each.team is not None:
        yield worded(lambda: _("Team"), lambda: each.team)
    if each.assignee is not None:
        yield worded(lambda: _("Assignee"), lambda: each.assignee)
    if each.items:
        yield worded(lambda: _("Checklist"), lambda: "\n".join(each.items))
    yield from timed(lambda: pgettext("moment", "Opened"), each.opened_at)
    yield from timed(lambda: pgettext("moment", "Ended"), each.ended_at)
    if each.ended_by is not None:
        yield worded(lambda: _("Done by"), lambda: each.ended_by)
    if each.note:
        yield worded(lambda: _("Note"), lambda: each.note)


def answers(duty_task: DutyTask) -> list[dict[str, Any]]:
    """Return what was found at each item of a duty's checklist; nothing where there is none."""
    lines = lines_of(duty_task)
    if not lines:
        return []
    return [part(lambda: _("Checklist"), iter(()), (answer(line) for line in lines))]


def answer(line: Line) -> Fact:
    """Return what was found at one item."""
    item, given = line
    if given is None:
        return happened(None, lambda: _("%(item)s: not answered") % {"item": item.text})
    read = f" {given.value.normalize():f} {item.unit}".rstrip() if given.value is not None else ""
    return happened(
        given.at,
        lambda: f"{item.text}: {given.get_verdict_display()}{read} · {given.by.name}",
        "\n".join(filter(None, (given.note, given.follow_up_note))),
    )


def version(each: Version) -> dict[str, Any]:
    """Return a version of a document: who stands for it, what it says, which figures it shows."""
    told = (
        happened(each.approved_at or each.begun_at, lambda title=title: title, body)  # type: ignore[misc]
        for title, body in (
            (each.title_zh, whole(each, chinese=True)),
            (each.title_en, whole(each, chinese=False)),
        )
        if title
    )
    return part(
        lambda: _("Version %(number)d") % {"number": each.number}, version_facts(each), told
    )


def version_facts(each: Version) -> Iterator[Fact]:
    """Yield what is known of a version of a document."""
    names = ", ".join(sorted(each.figures))
    told = (
        (lambda: _("Author"), each.author.name if each.author else ""),
        (lambda: _("Reviewed by"), each.reviewer.name if each.reviewer else ""),
        (lambda: _("Approved by"), each.approver.name if each.approver else ""),
        (lambda: _("What changed"), each.summary),
        (lambda: _("Figures"), names),
        (lambda: _("File"), each.file.name if each.file else ""),
        (lambda: "SHA-256", each.sha256),
    )
    for name, value in told:
        if value:
            yield worded(name, lambda value=value: value)  # type: ignore[misc]
    yield from timed(lambda: _("Approved"), each.approved_at)
    yield from timed(lambda: _("Published"), each.published_at)
    yield from timed(lambda: _("Valid until"), each.superseded_at)
