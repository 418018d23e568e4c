"""Who may decide on an order: by name, by role, or as a deputy."""

from collections.abc import Collection

from django.db.models import Q
from django.utils import timezone

from evident.kernel.access.models import Grant
from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import Team, User
from evident.kernel.organisations.models import OrganisationKind
from evident.kernel.procedures.enforcing import holds
from evident.portfolio.catalogue.flow import Need
from evident.resolution.service_requests.models import Approval, Seat, ServiceRequest
from evident.resolution.service_requests.models.approval import ApprovalState, in_force


def pending_of(service_request: ServiceRequest) -> Approval | None:
    """Return the approval that is asked for now."""
    return service_request.approvals.filter(state=ApprovalState.PENDING).first()


def may_sit(
    seat: Seat, service_request: ServiceRequest, *, user: User, stood_in_for: Collection[int | None]
) -> bool:
    """
    Return whether `user` may decide on `seat`: it is his or hers, or a person's stood in for.

    Nobody decides in the place of whoever ordered it or whom it is for: that would be an own word.
    """
    if seat.role:
        may_know = is_within_sight(user, service_request)
        return may_know and holds(access_of(user), seat.role, service_request)
    if seat.person_id is None or seat.person_id in barred_from(service_request):
        return False
    return seat.person_id == user.pk or seat.person_id in stood_in_for


def barred_from(service_request: ServiceRequest) -> set[int]:
    """Return the keys of those who decide nothing of an order: it is theirs."""
    keys = (service_request.requester_id, service_request.ordered_by_id)
    return {key for key in keys if key is not None}


def is_within_sight(user: User, service_request: ServiceRequest) -> bool:
    """Return whether `user` may be asked: customers decide on orders of their own alone."""
    if user.organisation_id == service_request.organisation_id:
        return True
    return user.organisation.kind == OrganisationKind.PROVIDER


def may_decide(user: User, *, service_request: ServiceRequest) -> bool:
    """Return whether a decision of `user` is asked for now."""
    approval = pending_of(service_request)
    if approval is None or user.pk in barred_from(service_request):
        return False
    seats = list(approval.seats.all())
    if any(seat.by_id == user.pk for seat in seats):
        return False
    stood_in_for = set(in_force(user.pk).values_list("person_id", flat=True))
    return any(
        seat.at is None and may_sit(seat, service_request, user=user, stood_in_for=stood_in_for)
        for seat in seats
    )


def holders_of(role: str, service_request: ServiceRequest, *, at: object) -> set[int]:
    """Return the keys of active people who hold `role` for an order."""
    grants = Grant.objects.in_force(at).filter(role__code=role)  # type: ignore[arg-type]
    rows = [
        grant
        for grant in grants
        if grant.process in ("", service_request.kind)
        and grant.organisation_id in (None, service_request.organisation_id)
    ]
    teams = Team.members.through.objects.filter(
        team_id__in=[grant.team_id for grant in rows if grant.team_id]
    )
    found = {grant.user_id for grant in rows if grant.user_id}
    found |= set(teams.values_list("user_id", flat=True))
    known = Q(organisation__kind=OrganisationKind.PROVIDER) | Q(
        organisation_id=service_request.organisation_id
    )
    people = User.objects.filter(known, pk__in=found, is_active=True)
    return set(people.values_list("pk", flat=True))


def is_of_customer(approval: Approval, service_request: ServiceRequest) -> bool:
    """Return whether nobody but the customer's people approve; a line manager is one of them."""
    if approval.need == Need.MANAGER:
        return True
    homes: set[int] = set()
    for seat in approval.seats.select_related("person"):
        if seat.role:
            people = holders_of(seat.role, service_request, at=approval.asked_at or timezone.now())
            homes |= set(
                User.objects.filter(pk__in=people).values_list("organisation_id", flat=True)
            )
        elif seat.person is not None:
            homes.add(seat.person.organisation_id)
    return homes == {service_request.organisation_id}


def is_vacant(
    seat: Seat,
    service_request: ServiceRequest,
    *,
    at: object,
    known: dict[tuple[str, int | None], set[int]],
) -> bool:
    """
    Return whether nobody can decide on `seat`: nobody is named, gone, or it is his own.

    Whoever decided on another seat of the approval does not decide again. `known` keeps who holds
    which role for whose orders.
    """
    barred = barred_from(service_request) | {
        each.by_id for each in seat.approval.seats.all() if each.by_id is not None
    }
    if seat.role:
        key = (seat.role, service_request.organisation_id)
        if key not in known:
            known[key] = holders_of(seat.role, service_request, at=at)
        return not known[key] - barred
    return seat.person is None or not seat.person.is_active or seat.person_id in barred
