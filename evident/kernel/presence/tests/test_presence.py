"""Who has a record open."""

from datetime import timedelta

from evident.conftest import NOON
from evident.kernel.presence.actions import appear, forget_absent
from evident.kernel.presence.models import Presence
from evident.kernel.presence.queries import others_at
from evident.kernel.records.models import Record


def test_others_are_seen_while_they_are_there(agent, manager):
    record = Record.objects.create(
        number="X-1",
        kind="x",
        title="Mail",
        organisation=agent.organisation,
        opened_at=NOON,
        updated_at=NOON,
    )
    appear(record=record, user=agent, at=NOON, is_writing=False)
    appear(record=record, user=agent, at=NOON, is_writing=True)
    appear(record=record, user=manager, at=NOON, is_writing=False)

    (other,) = others_at(record, user=manager, at=NOON)
    assert (other.user, other.is_writing) == (agent, True)
    assert not others_at(record, user=manager, at=NOON + timedelta(minutes=1))

    assert forget_absent(at=NOON + timedelta(minutes=5)) == 0
    assert forget_absent(at=NOON + timedelta(minutes=9)) == 2
    assert not Presence.objects.exists()
