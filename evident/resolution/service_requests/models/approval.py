"""Approvals of an order: whom it takes, who decided what, and who stands in for whom."""

from collections.abc import Iterator, Sequence
from functools import reduce
from operator import or_
from typing import ClassVar

from django.db import models
from django.db.models import Exists, F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evident.kernel.access.models import Role
from evident.kernel.access.queries import Access
from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import Organisation, OrganisationKind
from evident.kernel.procedures.approvers import OwnWord, declare_own_words
from evident.kernel.records.audiences import publish
from evident.portfolio.catalogue.flow import Need
from evident.resolution.service_requests.models.service_request import KIND, ServiceRequest


class ApprovalState(models.TextChoices):
    """The life of an approval."""

    WAITING = "waiting", _("Not asked for yet")
    PENDING = "pending", _("Waiting for a decision")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")
    DROPPED = "dropped", _("No longer needed")


class Approval(models.Model):
    """One approval the flow of an order asks for. They are asked for one after the other."""

    service_request = models.ForeignKey(
        ServiceRequest, models.CASCADE, related_name="approvals", verbose_name=_("service request")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    need = models.CharField(_("whose"), max_length=8, choices=Need)
    state = models.CharField(
        _("state"), max_length=10, choices=ApprovalState, default=ApprovalState.WAITING
    )
    asked_at = models.DateTimeField(_("asked at"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)

    class Meta:
        db_table = "service_request_approval"
        verbose_name = _("approval of an order")
        verbose_name_plural = _("approvals of orders")
        ordering: ClassVar = ["service_request", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["service_request", "position"], name="order_approval_once"
            ),
            models.UniqueConstraint(
                fields=["service_request"],
                name="order_one_pending_approval",
                condition=Q(state="pending"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_request_id} {self.position}: {self.state}"


class Seat(models.Model):
    """
    A place among those who approve: of a person, or of whoever holds a role.

    A seat of nobody waits for somebody to be named. What was decided on it never changes.
    """

    approval = models.ForeignKey(Approval, models.CASCADE, related_name="seats")
    person = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, verbose_name=_("approver"), related_name="+"
    )
    role = models.CharField(_("role"), max_length=60, blank=True)
    is_approved = models.BooleanField(_("approved"), null=True)
    by = models.ForeignKey(
        User, models.PROTECT, null=True, verbose_name=_("decided by"), related_name="+"
    )
    at = models.DateTimeField(_("decided at"), null=True)
    comment = models.TextField(_("comment"), blank=True)

    class Meta:
        db_table = "service_request_seat"
        verbose_name = _("approver of an order")
        verbose_name_plural = _("approvers of orders")
        ordering: ClassVar = ["approval", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["person"], name="order_seat_open", condition=Q(at=None)),
            models.Index(
                fields=["role"], name="order_seat_of_role", condition=Q(at=None) & ~Q(role="")
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(at=None, by=None, is_approved=None)
                | Q(at__isnull=False, by__isnull=False, is_approved__isnull=False),
                name="order_seat_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.approval_id}: {self.person_id or self.role}"

    @property
    def role_name(self) -> str:
        """What the role is called; its code where there is none any more."""
        role = Role.objects.filter(code=self.role).first()
        return role.name if role else self.role


class Delegation(models.Model):
    """Somebody lets somebody else approve in his or her place, from one day to another."""

    person = models.ForeignKey(
        User, models.CASCADE, verbose_name=_("person"), related_name="approval_deputies"
    )
    deputy = models.ForeignKey(
        User, models.CASCADE, verbose_name=_("deputy"), related_name="approves_for"
    )
    begins_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    made_at = models.DateTimeField(_("made at"))
    ended_at = models.DateTimeField(_("ended at"), null=True)

    class Meta:
        db_table = "approval_delegation"
        verbose_name = _("deputy for approvals")
        verbose_name_plural = _("deputies for approvals")
        ordering: ClassVar = ["-begins_on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("begins_on")), name="delegation_ends_after_begin"
            ),
            models.CheckConstraint(
                condition=~Q(person=models.F("deputy")), name="delegation_to_somebody_else"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["deputy"], name="delegation_open", condition=Q(ended_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} -> {self.deputy_id}"


def in_force(deputy_id: int) -> models.QuerySet[Delegation]:
    """Return the delegations by which somebody stands in for others today."""
    today = timezone.localdate()
    return Delegation.objects.filter(
        deputy_id=deputy_id,
        ended_at=None,
        begins_on__lte=today,
        ends_on__gte=today,
        person__is_active=True,
    )


def seats_of(user_id: int) -> models.QuerySet[Seat]:
    """Return the seats somebody has by name, or as a deputy today."""
    stands_in_for = in_force(user_id).values("person_id")
    return Seat.objects.filter(
        Q(person_id=user_id) | Q(by_id=user_id) | Q(person__in=stands_in_for)
    )


def seats_by_role(access: Access) -> models.QuerySet[Seat]:
    """
    Return the seats of roles somebody holds on which a decision is asked for now.

    Whoever is none of ours decides by role on orders of his or her own organisation alone.
    """
    held = Q(pk__in=[])
    for role in access.roles:
        if role.process not in ("", KIND.code):
            continue
        of_role = Q(role=role.role)
        if role.organisation_id is not None:
            of_role &= Q(approval__service_request__organisation_id=role.organisation_id)
        held |= of_role
    waiting = Seat.objects.filter(at=None, approval__state=ApprovalState.PENDING).exclude(role="")
    home = Organisation.objects.filter(pk=access.organisation_id, kind=OrganisationKind.PROVIDER)
    is_theirs = Q(approval__service_request__organisation_id=access.organisation_id)
    return waiting.filter(held).filter(Q(Exists(home)) | is_theirs)


def waits_for(access: Access) -> Q:
    """Return which orders wait for a decision of somebody: by name, as a deputy or by role."""
    order = "approval__service_request"
    own = Q(person=F(f"{order}__requester")) | Q(person=F(f"{order}__ordered_by"))
    named = seats_of(access.user_id).filter(at=None, approval__state=ApprovalState.PENDING)
    named = named.filter(~own)  # nobody's word, a deputy's neither
    by_role = seats_by_role(access).values("approval__service_request_id")
    return Q(pk__in=named.values("approval__service_request_id")) | Q(pk__in=by_role)


def asked(access: Access) -> Q:
    """Return which orders are shown to somebody because his or her approval was asked for."""
    seats = Seat.objects.exclude(approval__state=ApprovalState.WAITING)
    mine = (
        seats.filter(person_id=access.user_id),
        seats.filter(by_id=access.user_id),
        seats.filter(person__in=in_force(access.user_id).values("person_id")),
        seats_by_role(access),
    )  # each found by its own index: one condition of all would read every seat
    return reduce(or_, (Q(pk__in=each.values("approval__service_request_id")) for each in mine))


def own_words(keys: Sequence[int]) -> Iterator[OwnWord]:
    """Yield the approvals of orders given by whoever ordered or whom it is for."""
    order = "approval__service_request"
    own = Q(by_id=F(f"{order}__requester_id")) | Q(by_id=F(f"{order}__ordered_by_id"))
    rows = Seat.objects.filter(own, **{f"{order}__among": keys}, is_approved=True)
    for record, at, by in rows.values_list(f"{order}_id", "at", "by_id"):
        yield OwnWord(record, "approve", at, by)


publish(KIND.code, asked)
declare_own_words(KIND.code, own_words)
