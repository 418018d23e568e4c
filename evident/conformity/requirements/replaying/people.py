"""Who took a step: with the role it asks for, apart from whom it checks, not approving oneself."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from evident.conformity.requirements.models import Departure, Rule
from evident.conformity.requirements.replaying.demands import values
from evident.conformity.requirements.replaying.telling import departure, shown_by_nearest
from evident.kernel.access.models import Grant, Membership, undated
from evident.kernel.access.permissions import matches
from evident.kernel.procedures.approvers import own_words
from evident.kernel.procedures.procedure import Procedure
from evident.kernel.procedures.rules import Rules
from evident.kernel.trail.models import Entry

Moment = datetime | None


@dataclass(frozen=True)
class Held:
    """A role that a person held for some time, and for what."""

    role: str
    permissions: frozenset[str]
    process: str
    organisation_id: int | None
    since: Moment
    until: Moment

    def within(self, since: Moment, until: Moment) -> "Held":
        """Return it for as long as a membership lasted."""
        begins = [each for each in (self.since, since) if each is not None]
        ends = [each for each in (self.until, until) if each is not None]
        return replace(self, since=max(begins, default=None), until=min(ends, default=None))

    def covers(
        self, wanted: Mapping[str, Any], kind: str, organisation: int | None, *, at: datetime
    ) -> bool:
        """Return whether it was what a version asks for, on such a record at that time."""
        if self.process not in {"", kind} or self.organisation_id not in {None, organisation}:
            return False
        if (self.since and self.since > at) or (self.until and self.until <= at):
            return False
        permission = str(wanted.get("permission", ""))
        return self.role in wanted.get("roles", ()) or bool(
            permission and matches(self.permissions, permission)
        )


def approved_by_oneself(keys: Sequence[int], kind: str) -> Iterator[Departure]:
    """Yield approvals given by whoever asked for them, with the entries that tell of them."""
    words = list(own_words(kind, keys))
    told = {
        (entry.record_id, entry.by_id, entry.at): entry.pk
        for entry in Entry.objects.filter(
            record_id__in={word.record_id for word in words}, at__in={word.at for word in words}
        ).order_by("-pk")
    }
    own = [
        Departure(
            record_id=word.record_id,
            kind=kind,
            rule=Rule.SELF_APPROVED,
            step=word.step,
            entry_id=told.get((word.record_id, word.by_id, word.at)),
            at=word.at,
        )
        for word in words
    ]
    yield from shown_by_nearest(kind, [(departure, departure.at) for departure in own])


def same_person(procedure: Procedure, rules: Rules, keys: Sequence[int]) -> Iterator[Departure]:
    """Yield steps taken by somebody whom the version keeps apart from it, as things stood then."""
    for step, fields in rules.separated.items():
        found: dict[int, Departure] = {}
        for *told, by, _name, person in values(procedure, step, fields, keys, after=False):
            if by is not None and by == person:
                found[told[0]] = departure(procedure.kind, told, Rule.SELF_APPROVED)
        yield from found.values()


def wrong_role(procedure: Procedure, rules: Rules, keys: Sequence[int]) -> Iterator[Departure]:
    """Yield steps taken by somebody who did not hold then what the version asks for."""
    for step, wanted in rules.who.items():
        rows = Entry.objects.filter(
            record_id__among=keys, kind=procedure.kind, event=procedure.event(step)
        ).exclude(by_id=None)
        taken: list[tuple[Any, ...]] = list(
            rows.values_list("pk", "record_id", "at", "event", "by_id", "organisation_id")
        )
        held = held_by({row[4] for row in taken})
        for *told, by, organisation in taken:
            then = told[2]
            if not any(
                each.covers(wanted, procedure.kind, organisation, at=then) for each in held[by]
            ):
                yield departure(procedure.kind, told, Rule.ROLE)


def held_by(people: Iterable[int]) -> dict[int, list[Held]]:
    """Return what each of `people` ever held, by himself or through a team while he was in it."""
    found: dict[int, list[Held]] = defaultdict(list)
    some = set(people)
    for person, held in granted("user_id", some):
        found[person].append(held)
    spans: dict[int, list[tuple[int, Moment, Moment]]] = defaultdict(list)
    for each in Membership.objects.filter(user_id__in=some):
        spans[each.team_id].append((each.user_id, each.since, each.until))
    now = undated().filter(user_id__in=some)
    for team, person in now.values_list("team_id", "user_id"):
        spans[team].append((person, None, None))
    for team, held in granted("team_id", spans):
        for person, since, until in spans[team]:
            found[person].append(held.within(since, until))
    return found


def granted(field: str, keys: Iterable[int]) -> Iterator[tuple[int, Held]]:
    """Yield each role that was given to a person or a team, by the key of whom it was given to."""
    rows = Grant.objects.filter(**{f"{field}__in": set(keys)})
    told: Iterable[tuple[Any, ...]] = rows.values_list(
        field, "role__code", "role__permissions", "process", "organisation_id",
        "valid_from", "valid_until",
    )  # fmt: skip
    for key, role, permissions, *rest in told:
        yield key, Held(role, frozenset(permissions), *rest)
