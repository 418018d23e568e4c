"""What the customer is told."""

from evident.conftest import NOON
from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import Organisation
from evident.portfolio.services.models import Service
from evident.relationships.announcements import actions as announcements
from evident.relationships.announcements.models import Announcement
from tests.walls.other_customer.words import SECRET


def announced(service: Service, customer: Organisation, *, by: User) -> Announcement:
    """Tell a customer of trouble with a service."""
    made = announcements.draft(
        by=by, at=NOON, subject="disturbance", name_en=f"{SECRET} is down", text_en=SECRET,
        services=[service], customers=[customer],
    )  # fmt: skip
    return announcements.publish(announcement=made, by=by, at=NOON)
