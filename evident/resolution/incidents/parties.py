"""Who speaks for whom on an incident."""

from evident.kernel.accounts.models import User
from evident.resolution.incidents.models import Incident


def is_of_user_side(incident: Incident, person: User) -> bool:
    """Return whether `person` speaks as the user: asked for it, or belongs to the customer."""
    if person.pk == incident.requester_id:
        return True
    return person.organisation_id == incident.organisation_id and person.pk != incident.assignee_id
