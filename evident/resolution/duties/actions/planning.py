"""Planning a duty, and letting it run, rest and end."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from django.db import transaction
from django.utils.translation import gettext as _

from evident.kernel.access.queries import require_somewhere
from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import OrganisationKind
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.portfolio.services.procedure import USABLE
from evident.resolution.duties.actions.opening import catch_up
from evident.resolution.duties.actions.wording import refuse_idle, said
from evident.resolution.duties.checklist import Item, checked
from evident.resolution.duties.models import Duty
from evident.resolution.duties.procedure.duty import PROCEDURE, State
from evident.resolution.duties.queries.moments import next_of
from evident.resolution.duties.rhythm import Frequency, Nth, OnClosed, Weekday

TEXTS = ("name_en", "name_zh", "instruction_en", "instruction_zh")
PLANNED = frozenset(
    {
        *TEXTS, "customer", "may_skip", "is_shown", "manager", "frequency", "interval", "weekdays",
        "month_day", "nth", "time_of_day", "zone", "calendar", "on_closed", "window_minutes",
        "begins_on", "ends_on", "service", "team", "assignee",
    }
)  # fmt: skip
"""Facts of a plan."""
SHORTEST_WINDOW, LONGEST_WINDOW = 5, 31 * 24 * 60
LONGEST_INTERVAL = 366
LONGEST_NAME = 200
FIRST_YEAR, LAST_YEAR = 2000, 2200
LAST_DAY = 31


@transaction.atomic
def plan(*, by: User, at: datetime, items: Iterable[Item] = (), **facts: Any) -> Duty:
    """
    Plan a duty; it opens no task before it is activated.

    `facts` are some of PLANNED; `manager` is `by` unless given. Raises WrongFact for what cannot
    be meant, PermissionDenied without `duty.plan`.
    """
    require_somewhere(by, "duty.plan")
    duty = Duty(kind=PROCEDURE.kind, requester=by, opened_at=at, organisation=by.organisation)
    write(duty, {"manager": by} | facts)
    duty.checklist = [item.stored() for item in checked(items)]
    return PROCEDURE.open(duty, by=by, at=at)


def write(duty: Duty, facts: Mapping[str, Any]) -> None:
    """Fill in the plan. Raises WrongFact, and TypeError for what is no fact of a plan."""
    if unknown := facts.keys() - PLANNED:
        raise TypeError(f"No facts of a duty: {', '.join(sorted(unknown))}")
    for name, value in facts.items():
        setattr(duty, name, value.strip() if name in TEXTS else value)
    refuse_unnamed(duty)
    refuse_wrong_rhythm(duty)
    refuse_wrong_times(duty)
    refuse_idle(duty.team, duty.assignee)
    refuse_idle(None, duty.manager)
    refuse_wrong_matter(duty)
    duty.title = duty.name_en or duty.name_zh
    duty.organisation = duty.manager.organisation
    if duty.is_shown and duty.customer is not None:
        duty.organisation = duty.customer


def refuse_unnamed(duty: Duty) -> None:
    """Raise WrongFact without a name of sensible length."""
    if not duty.name_en and not duty.name_zh:
        raise WrongFact(_("Give the duty a name, in English or Chinese."))
    if max(len(duty.name_en), len(duty.name_zh)) > LONGEST_NAME:
        raise WrongFact(_("This name is too long."))


def refuse_wrong_rhythm(duty: Duty) -> None:
    """Raise WrongFact for a rhythm that says nothing."""
    if duty.frequency not in Frequency.values or duty.on_closed not in OnClosed.values:
        raise WrongFact(_("Choose how often it is due."))
    if not 1 <= duty.interval <= LONGEST_INTERVAL:
        raise WrongFact(_("“Every” takes a number from 1 to 366."))
    needs_days = duty.frequency in (Frequency.WEEKLY, Frequency.MONTHLY_WEEKDAY)
    duty.weekdays = sorted(set(duty.weekdays)) if needs_days else []
    if needs_days and not duty.weekdays:
        raise WrongFact(_("Choose at least one weekday."))
    if not set(duty.weekdays) <= set(Weekday.values):
        raise WrongFact(_("Choose at least one weekday."))
    if not 1 <= duty.month_day <= LAST_DAY or duty.nth not in Nth.values:
        raise WrongFact(_("A day of the month is a number from 1 to 31."))


def refuse_wrong_times(duty: Duty) -> None:
    """Raise WrongFact for times that cannot be meant."""
    told: Any = duty  # what was not said is None
    if told.time_of_day is None or told.time_of_day.tzinfo is not None:
        raise WrongFact(_("Say at what time of day it is due."))
    if duty.zone not in available_timezones():
        raise WrongFact(_("Choose a time zone."))
    if not SHORTEST_WINDOW <= (told.window_minutes or 0) <= LONGEST_WINDOW:
        raise WrongFact(_("The time to do it is from 5 minutes to 31 days."))
    days = [day for day in (told.begins_on, told.ends_on) if day is not None]
    if told.begins_on is None or not all(FIRST_YEAR <= day.year <= LAST_YEAR for day in days):
        raise WrongFact(_("Say from which day on it is due."))
    if duty.ends_on is not None and duty.ends_on < duty.begins_on:
        raise WrongFact(_("The last day lies before the first."))


def refuse_wrong_matter(duty: Duty) -> None:
    """Raise WrongFact for a customer who is none, and for a service nobody can use."""
    if duty.customer is not None and duty.customer.kind != OrganisationKind.CUSTOMER:
        raise WrongFact(_("%(name)s is no customer.") % {"name": duty.customer})
    if duty.is_shown and duty.customer is None:
        raise WrongFact(_("Name the customer to whom it is shown."))
    if duty.service is not None and (
        duty.service.kind != "service" or duty.service.state not in USABLE
    ):
        raise WrongFact(_("This service cannot be named: it is not in use."))


@transaction.atomic
def edit(
    *, duty: Duty, by: User, at: datetime, seen_version: int | None = None, **facts: Any
) -> Duty:
    """
    Change the plan; what is changed holds for tasks opened afterwards.

    Raises EditConflict, WrongFact, StepRefused once it ended, PermissionDenied.
    """
    catch_up(duty, at=at)
    with PROCEDURE.step("edit", duty, by=by, at=at, seen_version=seen_version) as duty:
        write(duty, facts)
        if duty.state == State.ACTIVE:
            refuse_nobody(duty)
            foresee(duty, at=at)
    return duty


def set_checklist(*, duty: Duty, by: User, at: datetime, items: Iterable[Item]) -> Duty:
    """
    Say what is looked at from the next task on. Raises WrongFact, StepRefused, PermissionDenied.
    """
    kept = checked(items)
    with PROCEDURE.step("set_checklist", duty, by=by, at=at) as duty:
        if not kept and duty.state != State.DRAFT:
            raise WrongFact(_("Say in the checklist what is to be looked at."))
        duty.checklist = [item.stored() for item in kept]
    return duty


def activate(*, duty: Duty, by: User, at: datetime) -> Duty:
    """
    Let it open tasks from now on.

    Raises StepRefused where nobody does it, nothing is to be looked at, or it is never due.
    """
    with PROCEDURE.step("activate", duty, by=by, at=at) as duty:
        refuse_nobody(duty)
        if not duty.checklist:
            raise StepRefused(_("Say in the checklist what is to be looked at."))
        duty.opened_until = at
        foresee(duty, at=at)
        if duty.next_at is None:
            raise StepRefused(_("It would never be due: look at its rhythm and its last day."))
    return duty


def refuse_nobody(duty: Duty) -> None:
    """Raise StepRefused where nobody does it."""
    if duty.team is None and duty.assignee is None:
        raise StepRefused(_("Name the team or the person who does it."))


def foresee(duty: Duty, *, at: datetime) -> None:
    """Fill in when it is due next: later than now."""
    duty.opened_until = max(duty.opened_until or at, at)
    duty.next_at = next_of(duty, after=duty.opened_until)


@transaction.atomic
def pause(*, duty: Duty, by: User, at: datetime, reason: str) -> Duty:
    """Open no task until it goes on; what is open stays. Raises WrongFact without a reason."""
    facts = {"reason": said(reason, _("Say why it is paused."))}
    catch_up(duty, at=at)
    with PROCEDURE.step("pause", duty, by=by, at=at, facts=facts) as duty:
        duty.pause_reason = facts["reason"]
        duty.next_at = None
    return duty


def resume(*, duty: Duty, by: User, at: datetime) -> Duty:
    """Let it go on; what fell into the pause is not made up for. Raises StepRefused."""
    with PROCEDURE.step("resume", duty, by=by, at=at) as duty:
        refuse_nobody(duty)
        duty.pause_reason = ""
        foresee(duty, at=at)
        if duty.next_at is None:
            raise StepRefused(_("It would never be due: look at its rhythm and its last day."))
    return duty


@transaction.atomic
def end(*, duty: Duty, by: User, at: datetime, reason: str) -> Duty:
    """End it for good; what is open is still to be done. Raises WrongFact without a reason."""
    facts = {"reason": said(reason, _("Say why it ends."))}
    catch_up(duty, at=at)
    with PROCEDURE.step("end", duty, by=by, at=at, facts=facts) as duty:
        duty.end_reason = facts["reason"]
        duty.next_at = None
        duty.closed_at = at
    return duty
