"""Planning the next review of every customer, at the interval its profile or agreement sets."""

from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from evident.kernel.organisations.models import Organisation
from evident.relationships.customers.actions import reviews
from evident.relationships.customers.models.customer import CustomerProfile
from evident.relationships.customers.models.review import ServiceReview
from evident.relationships.customers.queries.reviews import interval_of, months_later


def plan_due(*, at: datetime) -> list[str]:
    """
    Plan the next review of each customer that has none ahead; return their numbers.

    It is due one interval after the last one was held, or after we began to keep the profile; a
    day already past makes it overdue at once, as it is.
    """
    planned = []
    profiles = CustomerProfile.objects.filter(review_months__gt=0, organisation__is_active=True)
    for profile in profiles.select_related("organisation", "manager").order_by("pk"):
        of_customer = ServiceReview.objects.filter(organisation_id=profile.pk)
        if of_customer.filter(state="planned").exists():
            continue
        last = of_customer.filter(held_at__isnull=False).order_by("-held_at").first()
        began = last.held_at if last and last.held_at else profile.made_at
        due_at = months_later(began, interval_of(profile))
        review = reviews.plan(
            organisation=profile.organisation,
            by=None,
            at=at,
            title=title_for(profile.organisation, due_at),
            due_at=due_at,
            assignee=profile.manager if profile.manager and profile.manager.is_active else None,
        )
        planned.append(review.number)
    return planned


def title_for(organisation: Organisation, due_at: datetime) -> str:
    """Return what a review is called that the plan asks for."""
    facts = {"customer": organisation, "month": month_of(due_at)}
    return _("Service review with %(customer)s, %(month)s") % facts


def month_of(moment: datetime) -> str:
    """Return the month of a moment by the clock of the installation, as people write it."""
    return date_format(localtime(moment), "YEAR_MONTH_FORMAT")
