"""Bringing an order to its end: closed by whom it is for or in silence, cancelled, reopened."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.procedures.by_itself import take_each
from evident.kernel.procedures.definition import StepRefused
from evident.resolution.service_requests.actions.approving import drop_approvals
from evident.resolution.service_requests.actions.wording import said
from evident.resolution.service_requests.actions.working import stop_waiting
from evident.resolution.service_requests.limits import limit
from evident.resolution.service_requests.models import ServiceRequest
from evident.resolution.service_requests.procedure import BEFORE_WORK, PROCEDURE


def close(*, service_request: ServiceRequest, by: User | None, at: datetime) -> ServiceRequest:
    """
    End a fulfilled order. `by` is None where it closed itself after the agreed time.

    Raises StepRefused unless it is fulfilled, PermissionDenied without `service_request.close`,
    or `service_request.follow` on one's own.
    """
    with PROCEDURE.step("close", service_request, by=by, at=at) as service_request:
        service_request.closed_at = at
        service_request.closed_by = by
    return service_request


def reopen(
    *, service_request: ServiceRequest, by: User, at: datetime, reason: str
) -> ServiceRequest:
    """Record that it is not as ordered: work goes on. Raises WrongFact, StepRefused."""
    facts = {"reason": said(reason, _("Say what is not as it was ordered."))}
    with PROCEDURE.step("reopen", service_request, by=by, at=at, facts=facts) as service_request:
        service_request.reopenings += 1
        service_request.resolved_at = None
        service_request.close_announced_at = None
    return service_request


def cancel(
    *, service_request: ServiceRequest, by: User, at: datetime, reason: str
) -> ServiceRequest:
    """
    Give the order up, and say why.

    Whoever ordered it may do so until work begins. Raises WrongFact without a reason,
    StepRefused once work has begun, PermissionDenied.
    """
    reason = said(reason, _("Say why it is cancelled."))
    with PROCEDURE.step("cancel", service_request, by=by, at=at) as service_request:
        is_ours = access_of(by).may("service_request.cancel", service_request)
        if not is_ours and service_request.state not in BEFORE_WORK:
            raise StepRefused(_("Work has begun: ask those who fulfil it to cancel the order."))
        service_request.end_reason = reason
        service_request.closed_at = at
        service_request.closed_by = by
        stop_waiting(service_request)
        drop_approvals(service_request, at=at)
    return service_request


def announce_closing(*, at: datetime) -> list[str]:
    """Announce to whom it is for that a fulfilled order will close; return the numbers."""
    return take_each(due_to_announce(at), lambda order: announce(order, at=at))


def close_silent(*, at: datetime) -> list[str]:
    """Close what was fulfilled long enough ago and announced in time; return the numbers."""
    return take_each(due_to_close(at), lambda order: close(service_request=order, by=None, at=at))


def announce(service_request: ServiceRequest, *, at: datetime) -> ServiceRequest:
    """Record that closing was announced; notifications go out from the trail."""
    with PROCEDURE.step("warn", service_request, by=None, at=at) as service_request:
        service_request.close_announced_at = at
    return service_request


def due_to_announce(at: datetime) -> QuerySet[ServiceRequest]:
    """Return fulfilled orders whose closing is near and not announced yet."""
    fulfilled = ServiceRequest.objects.awaiting_close()
    due = ServiceRequest.objects.none()
    for number in versions(fulfilled):
        span = limit("auto_close_hours", procedure_version=number)
        notice = limit("auto_close_warning_hours", procedure_version=number)
        due |= fulfilled.filter(
            procedure_version=number,
            close_announced_at=None,
            resolved_at__lte=span.less(notice).latest_start(at),
        )
    return due.order_by("resolved_at")


def due_to_close(at: datetime) -> QuerySet[ServiceRequest]:
    """Return fulfilled orders whose time is up and whose closing was announced in time."""
    fulfilled = ServiceRequest.objects.awaiting_close()
    due = ServiceRequest.objects.none()
    for number in versions(fulfilled):
        span = limit("auto_close_hours", procedure_version=number)
        notice = limit("auto_close_warning_hours", procedure_version=number)
        due |= fulfilled.filter(
            procedure_version=number,
            resolved_at__lte=span.latest_start(at),
            close_announced_at__lte=notice.latest_start(at),
        )
    return due.order_by("resolved_at")


def versions(orders: QuerySet[ServiceRequest]) -> Iterable[int]:
    """Return the versions of the procedure that `orders` follow."""
    return orders.order_by().values_list("procedure_version", flat=True).distinct()
