"""A service review: a planned meeting with a customer, its minutes and what follows."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.kernel.records.kinds import RecordKind, declare
from evident.kernel.records.models import Record
from evident.kernel.search.sources import declare_fields
from evident.relationships.customers.procedure.review import State

KIND = declare(
    RecordKind(
        code="service_review",
        name=_("Service review"),
        plural=_("Service reviews"),
        prefix="SRV",
        url_name="reviews:detail",
    )
)


class ReviewQuerySet(models.QuerySet["ServiceReview"]):
    """Service reviews, narrowed."""

    def overdue(self, at: datetime) -> "ReviewQuerySet":
        """Keep those not held although their day is over."""
        return self.filter(kind="service_review", state=State.PLANNED, due_at__lt=at)


class ServiceReview(Record):
    """
    A meeting with a customer at a planned interval, on how the services do.

    The record's organisation is the customer, `due_at` the planned time. The customer reads the
    minutes once they are shared; people who take part watch the record.
    """

    record = models.OneToOneField(
        Record, models.CASCADE, parent_link=True, primary_key=True, related_name="service_review"
    )
    agenda = models.TextField(_("agenda"), blank=True)
    held_at = models.DateTimeField(_("held at"), null=True, blank=True)
    attendees = models.TextField(_("who took part"), blank=True)
    trends = models.TextField(_("trends of the services"), blank=True)
    minutes = models.TextField(pgettext_lazy("meeting", "what was said"), blank=True)
    decisions = models.TextField(_("decisions"), blank=True)
    shared_at = models.DateTimeField(_("minutes shared at"), null=True, blank=True)
    cancel_reason = models.CharField(_("reason for cancelling"), max_length=300, blank=True)
    overdue_told_at = models.DateTimeField(_("overdue told at"), null=True, blank=True)

    objects = ReviewQuerySet.as_manager()  # type: ignore[assignment, misc]  # narrower than Record's

    class Meta:
        db_table = "service_review"
        verbose_name = _("service review")
        verbose_name_plural = _("service reviews")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(held_at=None) | ~models.Q(minutes=""),
                name="service_review_held_has_minutes",
            ),
        ]

    def get_absolute_url(self) -> str:
        """Return the address of the review's page."""
        return reverse("reviews:detail", kwargs={"number": self.number})


declare_fields(
    KIND.code,
    model=ServiceReview,
    fields={"agenda": "C", "trends": "C", "minutes": "C", "decisions": "C"},
    internal=frozenset({"trends", "minutes", "decisions"}),
)
