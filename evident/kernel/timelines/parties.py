"""Who speaks for whom on a record."""

from evident.kernel.accounts.models import User
from evident.kernel.records.models import Record


def is_of_user_side(record: Record, person: User) -> bool:
    """Return whether `person` speaks as the user: asked for it, or belongs to the customer."""
    if person.pk == record.requester_id:
        return True
    return person.organisation_id == record.organisation_id and person.pk != record.assignee_id
