"""
What departs from a procedure in the histories of some closed records, told by the trail alone.

The database looks at every entry once and hands over those that may depart, few as a rule. What
only a tailored version asks (approvals, checklists, who may) is looked up for its steps alone.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from evident.conformity.requirements.models import Departure
from evident.conformity.requirements.replaying.demands import facts_missing, unapproved, unticked
from evident.conformity.requirements.replaying.moves import (
    moves,
    remarkable,
    told_by_import,
    written_late,
)
from evident.conformity.requirements.replaying.people import (
    approved_by_oneself,
    same_person,
    wrong_role,
)
from evident.conformity.requirements.replaying.times import late, outside_spans
from evident.kernel.procedures.overruns import Ended
from evident.kernel.procedures.procedure import procedure_of
from evident.kernel.procedures.rules import rules_of


def departures(kind: str, records: Sequence[Ended], *, at: datetime) -> list[Departure]:
    """Return every departure of `records`, all of one kind and closed, as it stands at `at`."""
    procedure = procedure_of(kind)
    found = [
        *late(kind, records),
        *outside_spans(kind, records, at=at),
        *approved_by_oneself([record.pk for record in records], kind),
    ]
    by_version: dict[int, list[int]] = defaultdict(list)
    for record in records:
        by_version[record.procedure_version].append(record.pk)
    for version, keys in by_version.items():
        rules = rules_of(kind, version)
        entries = remarkable(procedure, rules, keys)
        found += [
            *moves(procedure, entries),
            *told_by_import(procedure, entries),
            *written_late(procedure, rules, entries),
            *facts_missing(procedure, rules, entries),
            *unapproved(procedure, rules, keys),
            *unticked(procedure, rules, keys),
            *same_person(procedure, rules, keys),
            *wrong_role(procedure, rules, keys),
        ]
    return found
