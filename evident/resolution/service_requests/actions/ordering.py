"""Ordering what the catalogue offers, for oneself or on behalf of a customer's user."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.calendars.promises import Span
from evident.kernel.procedures.definition import EditConflict, StepRefused, WrongFact
from evident.kernel.records.models import Priority
from evident.portfolio.catalogue import filling
from evident.portfolio.catalogue.models import MINUTES_OF_HOUR, FormVersion, Offering
from evident.portfolio.catalogue.queries import orderable_by
from evident.portfolio.services.models import Criticality
from evident.resolution.service_requests.actions.approving import plan_approvals, proceed
from evident.resolution.service_requests.models import Channel, ServiceRequest
from evident.resolution.service_requests.procedure import PROCEDURE


@transaction.atomic
def order(
    *,
    by: User,
    at: datetime,
    offering: Offering,
    form_version: FormVersion,
    answers: Mapping[str, Any],
    requester: User | None = None,
    channel: str = Channel.PORTAL,
) -> ServiceRequest:
    """
    Order `offering` for `requester` (`by` unless given) with `answers` to `form_version`.

    It is asked to be approved as its flow says, and given to those who fulfil it once it is.
    Raises EditConflict if another version of the form came into force, WrongFact for a wrong
    answer, StepRefused for what is not offered to whom it is for, PermissionDenied.
    """
    requester = requester or by
    refuse_unoffered(offering, requester=requester)
    current = offering.form_in_force
    if current is None or current.pk != form_version.pk:
        raise EditConflict(_("The form was changed while you were filling it in."))
    kept = filling.asked_only(answers, form_version.fields)
    wrong = filling.faults(form_version, answers)
    wrong = wrong or filling.strangers(kept, form_version.fields, users={by, requester})
    if wrong:
        labels = {field.key: field.label for field in form_version.fields}
        raise WrongFact(
            "; ".join(
                f"{labels[key]}: {fault}" if key in labels else fault
                for key, fault in wrong.items()
            )
        )
    if channel not in Channel.values:
        raise WrongFact(_("Choose how the order reached us."))
    service_request = ServiceRequest(
        kind=PROCEDURE.kind,
        title=offering.name,  # in the language of whoever orders, as one reports
        requester=requester,
        organisation=requester.organisation,
        service=offering.service,
        team=offering.team,
        priority=priority_of(offering),
        offering=offering,
        form_version=form_version,
        answers=kept,
        ordered_by=by,
        channel=channel,
        cost=offering.cost,
        currency=offering.currency if offering.cost is not None else "",
        period=offering.period,
        instruction=offering.instruction,
        opened_at=at,
        expected_at=expected(offering, since=at),
    )
    if requester != by and not access_of(by).may("service_request.assign", service_request):
        raise StepRefused(_("You can order only in your own name."))
    service_request = PROCEDURE.open(service_request, by=by, at=at)
    plan_approvals(service_request, form_version.steps)
    return proceed(service_request, at=at)


def refuse_unoffered(offering: Offering, *, requester: User) -> None:
    """Raise StepRefused unless `requester` can order `offering` now."""
    if not requester.is_active:
        raise StepRefused(_("%(person)s no longer works here.") % {"person": requester.name})
    if not orderable_by(requester).filter(pk=offering.pk).exists():
        raise StepRefused(
            _("“%(offering)s” is not offered to %(person)s.")
            % {"offering": offering.name, "person": requester.name}
        )


def priority_of(offering: Offering) -> int:
    """Return how soon an order is dealt with: the more critical its service, the sooner."""
    service = getattr(offering.service, "as_service", None) if offering.service else None
    criticality = getattr(service, "criticality", None)
    return Priority.HIGH if criticality == Criticality.CRITICAL else Priority.MEDIUM


def expected(offering: Offering, *, since: datetime) -> datetime | None:
    """Return when it is done if it takes as long as the catalogue says, in the service's hours."""
    if not offering.expected_minutes:
        return None
    service = getattr(offering.service, "as_service", None) if offering.service else None
    hours = -(-offering.expected_minutes // MINUTES_OF_HOUR)
    return Span(hours, getattr(service, "hours", None)).due(since)
