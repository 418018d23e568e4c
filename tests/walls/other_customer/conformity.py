"""What auditors see of the customer: a room and a sample."""

from datetime import timedelta

from django.utils import timezone

from evident.conformity.rooms.actions import engaging
from evident.conformity.rooms.actions.engaging import Invited
from evident.conformity.rooms.models import Room
from evident.conformity.samples import actions as samples
from evident.conftest import NOON
from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import Organisation
from evident.kernel.records.models import Record
from tests.walls.other_customer.people import one_of_ours
from tests.walls.other_customer.words import SECRET


def entered(customer: Organisation, *, by: User) -> Room:
    """Open a room in which somebody from outside looks at what the customer has."""
    now = timezone.now()
    return engaging.open_room(
        by=by, at=now, name=f"{SECRET} engagement", body=f"{SECRET} Cert", purpose=f"{SECRET} asks",
        starts_on=timezone.localdate(now), ends_on=timezone.localdate(now) + timedelta(days=300),
        organisations=[customer], auditors=[Invited(f"{SECRET} Auditor", "auditor@cert.example")],
    )  # fmt: skip


def drawn_of(record: Record) -> dict[str, object]:
    """Freeze a record in a sample, and return what addresses of that take."""
    auditor = User.objects.filter(login="drawer").first()
    auditor = auditor or one_of_ours("drawer", "internal_auditor")
    drawn = samples.draw(
        by=auditor, at=NOON, population=f"kind:{record.kind}", method="named",
        numbers=[record.number], title=f"{SECRET} sample",
    )  # fmt: skip
    return {"sample": drawn.pk, "place": 1, "sha256": drawn.items.get().files[0]}
