"""What a complaint that has an outcome tells for an article."""

from evident.relationships.customers.models import Complaint
from evident.support.knowledge.places import Origin, declare_origin


def told(complaint: Complaint) -> Origin | None:
    """Return what the customer said and the outcome, once there is one."""
    if not complaint.outcome or complaint.is_unresolved:
        return None
    return Origin(title=complaint.title, problem=complaint.description, solution=complaint.outcome)


declare_origin("complaint", told)
