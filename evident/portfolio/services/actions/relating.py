"""Who has a service, and which services it needs."""

from datetime import date, datetime

from django.db import connection
from django.utils.translation import gettext as _

from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import Organisation
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.portfolio.services.models import Service, ServiceCustomer, ServiceDependency
from evident.portfolio.services.procedure import PROCEDURE


def add_customer(
    *,
    service: Service,
    by: User,
    at: datetime,
    organisation: Organisation,
    since: date,
    until: date | None = None,
) -> ServiceCustomer:
    """
    Let `organisation` have the service from `since` to `until`, both days included.

    Raises WrongFact if it has it in this time already, or the time ends before it begins;
    PermissionDenied if `by` lacks `service.edit`.
    """
    if until is not None and until < since:
        raise WrongFact(_("The time ends before it begins."))
    facts = {"customer": organisation, "since": since, "until": until}
    with PROCEDURE.step("add_customer", service, by=by, at=at, facts=facts) as service:
        for each in service.supplied.filter(organisation=organisation):
            if (each.until is None or each.until >= since) and (
                until is None or each.since <= until
            ):
                raise WrongFact(
                    _("%(customer)s has the service in this time already.")
                    % {"customer": organisation.name}
                )
        return ServiceCustomer.objects.create(
            service=service, organisation=organisation, since=since, until=until
        )


def end_customer(
    *, service: Service, by: User, at: datetime, organisation: Organisation, until: date
) -> ServiceCustomer:
    """
    Let `organisation` have the service until that day and no longer.

    Raises StepRefused if it does not have it, WrongFact if it began later than that.
    """
    facts = {"customer": organisation, "until": until}
    with PROCEDURE.step("end_customer", service, by=by, at=at, facts=facts) as service:
        supplied = service.supplied.filter(organisation=organisation, until=None).first()
        if supplied is None:
            raise StepRefused(
                _("%(customer)s does not have this service.") % {"customer": organisation.name}
            )
        if until < supplied.since:
            raise WrongFact(_("The time ends before it begins."))
        supplied.until = until
        supplied.save(update_fields=["until"])
    return supplied


def add_dependency(
    *, service: Service, by: User, at: datetime, needed: Service, note: str = ""
) -> ServiceDependency:
    """
    Record that the service does not work without `needed`.

    Raises WrongFact if it is recorded already, or if `needed` in turn needs this service.
    """
    facts = {"needed": needed, "note": note}
    with PROCEDURE.step("add_dependency", service, by=by, at=at, facts=facts) as service:
        with connection.cursor() as cursor:  # two at once could close a circle together
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('service.dependencies'))")
        if service.pk in reached_from(needed.pk):
            raise WrongFact(
                _("%(needed)s itself needs %(service)s: services must not need each other.")
                % {"needed": needed.name, "service": service.name}
            )
        if service.needs.filter(needed=needed).exists():
            raise WrongFact(_("This dependency is recorded already."))
        return ServiceDependency.objects.create(service=service, needed=needed, note=note.strip())


def remove_dependency(*, service: Service, by: User, at: datetime, needed: Service) -> Service:
    """Record that the service no longer needs `needed`. Raises StepRefused if it did not."""
    facts = {"needed": needed}
    with PROCEDURE.step("remove_dependency", service, by=by, at=at, facts=facts) as service:
        gone, _kinds = service.needs.filter(needed=needed).delete()
        if not gone:
            raise StepRefused(_("There is no such dependency."))
    return service


def reached_from(start: int) -> set[int]:
    """Return the keys of all services that the one called `start` needs, itself among them."""
    reached, todo = {start}, [start]
    while todo:
        found = set(
            ServiceDependency.objects.filter(service__in=todo).values_list("needed", flat=True)
        )
        todo = list(found - reached)
        reached |= found
    return reached
