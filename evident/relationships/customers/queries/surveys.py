"""Which surveys a user may see, who was drawn, and who is asked by which link."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import Organisation, OrganisationKind
from evident.kernel.records.models import Record
from evident.kernel.records.paging import Order
from evident.kernel.records.queries import called, narrow
from evident.portfolio.services.models import ServiceCustomer
from evident.portfolio.services.procedure import USABLE
from evident.relationships.customers.keys import opened
from evident.relationships.customers.models.survey import Survey, SurveyInvitation
from evident.relationships.customers.procedure.survey import State

KEY = "survey"
PEOPLE = ("organisation", "assignee")
NEWEST = Order("newest", _("Newest first"), ("opened_at", "pk"), is_descending=True)
STAGES = {
    "open": Q(is_open=True),
    "running": Q(state=State.RUNNING),
    "ended": Q(is_open=False),
    "any": Q(),
}


@dataclass(frozen=True)
class Filters:
    """What a list keeps."""

    stage: str = "any"
    """One of STAGES."""


def visible_surveys(user: User) -> QuerySet[Survey]:
    """Return the surveys `user` may see: those of his work, and those that ask him or her."""
    return narrow(Survey.objects.all(), user=user, kinds=("survey",))


def steers(user: User) -> bool:
    """Return whether `user` sees surveys because of his work."""
    return access_of(user).may_somewhere("survey.view")


def get(*, number: str, user: User) -> Survey:
    """Return one survey. Raises Http404 alike for one that is hidden and one that is not."""
    if "\0" in number:  # no number has it, and no database text can hold it
        raise Http404
    survey = called(visible_surveys(user).select_related(*PEOPLE), number)
    if survey is None:
        raise Http404
    return survey


def filtered(*, user: User, filters: Filters) -> QuerySet[Survey]:
    """Return the surveys `user` may see that `filters` keep."""
    return visible_surveys(user).filter(STAGES.get(filters.stage, Q()))


def population_of(survey: Survey) -> QuerySet[User]:
    """Return everybody who could be asked: people who sign in, of the customers chosen or all."""
    customers = Organisation.objects.filter(is_active=True, kind=OrganisationKind.CUSTOMER)
    chosen = survey.customers.values("pk")
    if survey.customers.exists():
        customers = customers.filter(pk__in=chosen)
    people = User.objects.filter(is_active=True, organisation__in=customers)
    return people.order_by("pk")


def invitations_of(survey: Survey) -> QuerySet[SurveyInvitation]:
    """Return who was drawn, by customer and name."""
    drawn = SurveyInvitation.objects.filter(survey=survey)
    return drawn.select_related("person", "organisation").order_by(
        "organisation__name", "person__name", "pk"
    )


def invitation_by_key(key: str) -> SurveyInvitation | None:
    """Return the invitation that the link of a mail leads to; None where there is none."""
    named = opened(KEY, key)
    if named is None:
        return None
    pk, person_id = named
    known = SurveyInvitation.objects.select_related("survey", "person__organisation")
    return known.filter(pk=pk, person_id=person_id, survey__started_at__isnull=False).first()


def own_invitation(*, survey: Survey, user: User) -> SurveyInvitation | None:
    """Return the invitation of `user` to a survey that was started."""
    if survey.started_at is None:
        return None
    known = SurveyInvitation.objects.select_related("survey", "person__organisation")
    return known.filter(survey=survey, person=user).first()


def invitations_waiting_for(user: User, *, at: datetime) -> QuerySet[SurveyInvitation]:
    """Return the invitations that `user` can still answer, those that end first first."""
    running = SurveyInvitation.objects.filter(
        person=user,
        has_answered=False,
        survey__state=State.RUNNING,
        survey__is_open=True,
        survey__closes_at__gt=at,
    )
    return running.select_related("survey").order_by("survey__closes_at", "pk")


def services_asked(invitation: SurveyInvitation) -> QuerySet[Record]:
    """Return the services about which somebody can answer: those his or her customer has."""
    supplied = ServiceCustomer.objects.filter(
        organisation_id=invitation.organisation_id, until=None
    )
    rows = Record.objects.filter(pk__in=supplied.values("service_id"), state__in=USABLE)
    return rows.select_related("as_service").order_by("title")
