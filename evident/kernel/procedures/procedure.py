"""The only code that moves a state: lock, check, let the action set its facts, write the trail."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Protocol, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evident.kernel import rows
from evident.kernel.access.permissions import declare
from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.procedures.definition import EditConflict, Step, StepRefused
from evident.kernel.procedures.deviations import OF_EVERY_PROCEDURE, Deviation
from evident.kernel.procedures.deviations import declare as declare_deviation
from evident.kernel.procedures.enforcing import (
    check_approved,
    check_ticked,
    check_who,
    is_called_for,
    use_up,
)
from evident.kernel.procedures.of_every_record import is_pointless, ship_export, steps_of
from evident.kernel.procedures.replay import Happening, Replayed, replay
from evident.kernel.procedures.rules import Rules, effective_number, rules_of
from evident.kernel.procedures.seeing import refuse_if_changed
from evident.kernel.records.locking import lock
from evident.kernel.records.models import Record
from evident.kernel.records.numbers import next_number
from evident.kernel.records.queries import is_party, sees
from evident.kernel.search import index as search
from evident.kernel.trail import actions as trail

AnyRecord = TypeVar("AnyRecord", bound=Record)
UNTRACED = frozenset({"id", "record_ptr", "version", "updated_at", "number", "kind"})

COMMON: dict[str, str | Promise] = {
    "view": gettext_lazy("See every record"),
    "view_organisation": gettext_lazy("See the records of one's own organisation"),
    "view_own": gettext_lazy("See what one asked for or watches"),
    "view_published": gettext_lazy("See what was published to one's organisation"),
    "view_internal": gettext_lazy("Read internal notes"),
    "export": gettext_lazy("Take lists out as files"),
    "follow": gettext_lazy("Take part in one's own records: reply, confirm, reopen, watch"),
}
"""Permissions every process has beside those of its steps."""


class Companion(Protocol):
    """What a lower module does in the transaction of every step, such as keeping clocks."""

    def opening(self, record: Record) -> Callable[[], None]:
        """Look at a record about to be saved for the first time; return what to do once it is."""

    def following(self, record: Record, *, before: Mapping[str, Any], at: datetime) -> None:
        """Look at a record about to be saved, its state already moved, beside what it was."""


_procedures: dict[str, "Procedure"] = {}


def procedure_of(kind: str) -> "Procedure":
    """Return the procedure that records of `kind` follow."""
    return _procedures[kind]


def known_kinds() -> tuple[str, ...]:
    """Return the kinds of record that follow a procedure."""
    return tuple(_procedures)


class Procedure:
    """
    The states and steps of one process, with the door through which every change goes.

    `states` is the process's choices, `open_states` those that still need work. The first of
    `steps` makes the record and has no source.
    """

    def __init__(
        self,
        kind: str,
        *,
        clause: str,
        states: type[models.TextChoices],
        open_states: frozenset[str],
        steps: Sequence[Step],
        deviations: Sequence[Deviation] = (),
    ) -> None:
        self.kind = kind
        self.clause = clause
        self.states = states
        self.open_states = open_states
        self.steps = tuple(steps)
        self.opening = self.steps[0]
        self.every_step = (*self.steps, *steps_of(kind, states.values))
        self.deviations = (*deviations, *OF_EVERY_PROCEDURE)
        for deviation in self.deviations:
            declare_deviation(deviation)
        self._by_name = {step.name: step for step in self.every_step}
        self._companions: list[Companion] = []
        _procedures[kind] = self
        ship_export(kind)
        declare({step.permission: step.label for step in reversed(self.every_step)})
        declare({f"{kind}.{verb}": words for verb, words in COMMON.items()})

    def accompany(self, companion: Companion) -> None:
        """Let `companion` look at every record that is opened or changed, before it is saved."""
        self._companions.append(companion)

    def named(self, name: str) -> Step:
        """Return the step called `name`."""
        return self._by_name[name]

    def event(self, name: str) -> str:
        """Return the trail's word for a step."""
        return f"{self.kind}.{name}"

    def states_after(self, state: str) -> frozenset[str]:
        """Return the states that some sequence of steps reaches from `state`."""
        reached: set[str] = set()
        todo = [state]
        while todo:
            here = todo.pop()
            for step in self.steps:
                if step.target and here in step.source and step.target not in reached:
                    reached.add(step.target)
                    todo.append(step.target)
        return frozenset(reached)

    def replay(self, happenings: Iterable[Happening]) -> Iterator[Replayed]:
        """Yield what really happened elsewhere with its deviations; see `replay.replay`."""
        return replay(self, happenings)

    def possible(self, record: Record, *, by: User) -> list[Step]:
        """Return the steps that `by` may take now, in the order of the procedure."""
        party = Party(record, by)
        rules = rules_of(self.kind, record.procedure_version)
        return [
            step
            for step in self.every_step
            if record.state in step.source
            and not is_pointless(step.name, record)
            and is_allowed(step, record, by=by, party=party)
            and is_called_for(step.name, record, rules, by=by)
        ]

    def check(self, name: str, record: Record, *, by: User | None) -> None:
        """Raise PermissionDenied or StepRefused as taking the step called `name` would."""
        step = self.named(name)
        check_permission(step, record, by=by)
        check_sight(step, record, by=by)
        self._check_state(step, record)

    def _check_state(self, step: Step, record: Record) -> None:
        if record.state not in step.source:
            raise StepRefused(
                _("“%(step)s” is not possible: %(number)s is %(state)s.")
                % {
                    "step": step.label,
                    "number": record.number,
                    "state": self.states(record.state).label,
                }
            )

    def open(
        self,
        record: AnyRecord,
        *,
        by: User | None,
        at: datetime,
        facts: Mapping[str, Any] | None = None,
    ) -> AnyRecord:
        """
        Save a new record in its first state, number it and write the trail.

        `by` is None where the product itself reports. Raises PermissionDenied if `by` lacks the
        permission of the first step, StepRefused if a required fact is missing.
        """
        step = self.opening
        record.kind = self.kind
        check_permission(step, record, by=by)
        with transaction.atomic():
            rules = rules_of(self.kind, effective_number(self.kind))
            check_who(step, record, rules, by=by)
            check_required(step, record, rules)
            record.state = str(step.target)
            record.is_open = record.state in self.open_states
            record.procedure_version = rules.number
            record.updated_at = max(filter(None, (record.updated_at, at)))
            record.number = next_number(kind=self.kind)
            finishing = [each.opening(record) for each in self._companions]
            rows.insert(record)
            for finish in finishing:
                finish()
            search.put([record])
            trail.write(
                event=self.event(step.name),
                by=by,
                at=at,
                record=record,
                changes=differences({}, snapshot(record), record),
                facts=facts,
                procedure_version=rules.number,
            )
        return record

    @contextmanager
    def step(
        self,
        name: str,
        record: AnyRecord,
        *,
        by: User | None,
        at: datetime,
        facts: Mapping[str, Any] | None = None,
        seen_version: int | None = None,
    ) -> Iterator[AnyRecord]:
        """
        Lock `record`, check the step, yield the locked row to be filled in, then move and trace.

        `at` is when it happened (UTC), `facts` what the trail should know beyond changed fields,
        `seen_version` the version the user had on screen; `seeing.as_seen` says what else was
        there. `by` is None where the product itself acts. Raises PermissionDenied, StepRefused
        (state, missing fact, separation of duty) or EditConflict; then nothing has changed.
        """
        step = self.named(name)
        with transaction.atomic():
            locked = lock(record)
            check_permission(step, locked, by=by)
            check_sight(step, locked, by=by)
            check_version(locked, seen_version)
            refuse_if_changed(record, locked, states=self.states)
            self._check_state(step, locked)
            rules = rules_of(self.kind, locked.procedure_version)
            check_who(step, locked, rules, by=by)
            check_separation(step, locked, rules, by=by)
            check_approved(step, locked, rules)
            check_ticked(step, locked, rules)
            before = snapshot(locked)
            yield locked
            check_required(step, locked, rules)
            use_up(step, locked, rules, at=at)
            if step.target is not None:
                locked.state = step.target
                locked.is_open = locked.state in self.open_states
            for companion in self._companions:
                companion.following(locked, before=before, at=at)
            save(locked, before=before, at=at)
            trail.write(
                event=self.event(name),
                by=by,
                at=at,
                record=locked,
                changes=differences(before, snapshot(locked), locked),
                facts=facts,
                procedure_version=locked.procedure_version,
            )


class Party:
    """Whether somebody asked for a record or watches it; looked up when first asked."""

    def __init__(self, record: Record, user: User) -> None:
        self.record = record
        self.user = user

    @cached_property
    def is_in(self) -> bool:
        """Whether it is his or her own matter."""
        return is_party(self.user, record=self.record)


def is_allowed(step: Step, record: Record, *, by: User, party: Party | None = None) -> bool:
    """Return whether `by` holds what `step` asks for on `record`."""
    if step.is_automatic or (step.is_requesters and record.requester_id != by.pk):
        return False
    access = access_of(by)
    if access.may(step.permission, record):
        return True
    if not step.own or not access.may(step.own, record):
        return False
    return (party or Party(record, by)).is_in


def wanted_step(name: str, record: Record, *, by: User) -> Step:
    """
    Return the step called `name`, for whoever may take it on `record`.

    Raises PermissionDenied if `by` may not, StepRefused if the procedure has no such step.
    """
    every = procedure_of(record.kind).every_step
    step = next((each for each in every if each.name == name), None)
    if not sees(by, record=record) or (step and not is_allowed(step, record, by=by)):
        raise PermissionDenied(_("You are not allowed to do this."))
    if step is None:
        raise StepRefused(_("There is no step “%(name)s”.") % {"name": name})
    return step


def check_permission(step: Step, record: Record, *, by: User | None) -> None:
    """Raise PermissionDenied unless `by` may take `step`; the product itself may."""
    if by is not None and not is_allowed(step, record, by=by):
        raise PermissionDenied(
            _("You are not allowed to do this: %(step)s.") % {"step": step.label}
        )


def check_sight(step: Step, record: Record, *, by: User | None) -> None:
    """Raise PermissionDenied if `by` may not even see `record`: a permission is no key to it."""
    if by is not None and not sees(by, record=record):
        raise PermissionDenied(
            _("You are not allowed to do this: %(step)s.") % {"step": step.label}
        )


def check_version(record: Record, seen_version: int | None) -> None:
    """Raise EditConflict if `record` changed after the user opened it."""
    if seen_version is not None and seen_version != record.version:
        raise EditConflict(
            _("%(number)s was changed by somebody else while you were writing.")
            % {"number": record.number}
        )


def check_required(step: Step, record: Record, rules: Rules) -> None:
    """Raise StepRefused if a fact the tailored procedure asks for is missing."""
    missing = [
        str(record._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        for name in rules.required.get(step.name, [])
        if getattr(record, name) in (None, "")
    ]
    if missing:
        raise StepRefused(
            _("“%(step)s” needs: %(facts)s.") % {"step": step.label, "facts": _(", ").join(missing)}
        )


def check_separation(step: Step, record: Record, rules: Rules, *, by: User | None) -> None:
    """Raise StepRefused if the same person did what this step is there to check."""
    if by is None:
        return
    for name in rules.separated.get(step.name, []):
        if getattr(record, f"{name}_id") == by.pk:
            raise StepRefused(
                _("“%(step)s” must be done by somebody else than the %(role)s.")
                % {
                    "step": step.label,
                    "role": record._meta.get_field(name).verbose_name,  # type: ignore[union-attr]
                }
            )


def snapshot(record: Record) -> dict[str, Any]:
    """Return the stored value of every traced column, by field name."""
    return {
        field.name: getattr(record, field.attname)
        for field in record._meta.concrete_fields
        if field.name not in UNTRACED
    }


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any], record: Record
) -> dict[str, list[Any]]:
    """Return the value before and after of each field that changed; people and teams by name."""
    return {
        name: [told(record, name, before.get(name)), told(record, name, value)]
        for name, value in after.items()
        if before.get(name) != value and not (not before and value in (None, "", {}, False))
    }


def told(record: Record, name: str, value: Any) -> Any:
    """Return a field's value as the trail keeps it: a reference with its text at that time."""
    field = record._meta.get_field(name)
    if value is None or not isinstance(field, models.ForeignKey):
        return value
    if getattr(record, field.attname) == value:
        return getattr(record, name)
    return field.related_model._base_manager.filter(pk=value).first()


def save(record: Record, *, before: Mapping[str, Any], at: datetime) -> None:
    """Write the columns that changed, and only those."""
    after = snapshot(record)
    changed = {name for name, value in after.items() if before[name] != value}
    record.version += 1
    record.updated_at = max(record.updated_at, at)
    rows.update(record, names={*changed, "version", "updated_at"})
    search.update(record, before=before, changed=changed)
