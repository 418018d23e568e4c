"""Who speaks for whom on a record."""

from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import OrganisationKind
from evident.kernel.records.models import Record


def is_of_user_side(record: Record, person: User) -> bool:
    """
    Return whether `person` speaks as the user: asked for it, or belongs to the customer.

    Whoever works on it does not, even if he or she reported it. On what we report to ourselves,
    such as an alarm, colleagues speak for the desk.
    """
    if person.pk == record.assignee_id:
        return False
    if person.pk == record.requester_id:
        return True
    return (
        person.organisation_id == record.organisation_id
        and record.organisation.kind != OrganisationKind.PROVIDER
    )
