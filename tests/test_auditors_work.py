"""Auditors from outside look, by whichever account: they are neither offered nor taken."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from evident.conftest import NOON
from evident.kernel.access.outside import is_from_outside
from evident.kernel.accounts.models import User
from evident.kernel.administration.actions import teams
from evident.kernel.organisations.models import Organisation, OrganisationKind
from evident.kernel.procedures.definition import WrongFact
from evident.kernel.procedures.validation import mistakes_in_approval
from evident.portfolio.catalogue import actions as catalogue
from evident.portfolio.catalogue.flow import Approval, Flow
from evident.portfolio.catalogue.forms.designing import ApprovalForm
from evident.portfolio.catalogue.queries import people_for
from evident.portfolio.services.tests.conftest import hours, make_live, make_service, owner
from evident.relationships.service_levels import actions as agreements
from evident.resolution.service_requests import actions
from evident.resolution.service_requests.forms.lists import DeputyForm
from evident.resolution.service_requests.tests.conftest import desk, make_offering, make_order
from evident.web.procedures.forms import StepForm

__all__ = ["desk", "hours", "make_live", "make_offering", "make_order", "make_service", "owner"]
REFUSED = "audits from outside"


@pytest.fixture(params=["of a certification body", "by a role alone"])
def auditor(request, shipped, make_user, provider):
    """Somebody of a certification body, or of ours who holds the role until a day."""
    if request.param == "by a role alone":
        until = timezone.now() + timedelta(days=3)
        return make_user("auditor", "external_auditor", provider, valid_until=until)
    body = Organisation.objects.create(code="body", name="Body", kind=OrganisationKind.AUDITOR)
    return User.objects.create_user("auditor", name="Auditor", organisation=body)


def test_an_auditor_is_offered_nowhere_to_approve(auditor, owner, agent):
    form = ApprovalForm(user=owner, currency="")
    assert auditor not in form.fields["people"].queryset
    assert agent in form.fields["people"].queryset
    assert "external_auditor" not in dict(form.fields["roles"].choices)
    rules = StepForm(kind="incident", step="assign", rules={})
    assert "external_auditor" not in dict(rules.fields["approval_roles"].choices)
    assert auditor not in people_for(owner)
    assert auditor not in DeputyForm(user=owner).fields["deputy"].queryset


def test_an_auditor_approves_no_order(auditor, make_offering, make_order, owner, manager):
    offering = make_offering()
    for wanted in (
        Approval("any", people=(auditor.login,)),
        Approval("any", roles=("external_auditor",)),
    ):
        with pytest.raises(WrongFact, match=REFUSED):
            catalogue.design_flow(offering=offering, by=owner, at=NOON, steps=Flow((wanted,), ()))
    assert offering.draft is None

    order = make_order((Approval("manager"),))
    seat = order.approvals.get().seats.get()
    with pytest.raises(WrongFact, match=REFUSED):
        actions.replace_approver(
            service_request=order, by=manager, at=NOON, seat=seat, approver=auditor, reason="x"
        )
    seat.refresh_from_db()
    assert seat.person is None


def test_an_auditor_approves_no_step_of_a_procedure(auditor):
    asked = {"need": "any", "people": [auditor.login], "roles": ["external_auditor"]}

    told = list(mistakes_in_approval("Assign", asked))

    assert [REFUSED in each for each in told] == [True, True]


def test_an_auditor_joins_no_team_and_answers_for_no_agreement(
    auditor, administrator, owner, desk, customer, agent
):
    before = set(desk.members.all())
    with pytest.raises(ValidationError, match=REFUSED):
        teams.add_members(team=desk, by=administrator, at=NOON, people=[auditor])
    assert set(desk.members.all()) == before
    facts = {"party": "sla", "title": "Support", "organisation": customer, "by": owner, "at": NOON}
    with pytest.raises(WrongFact, match=f"{REFUSED}|none of our people"):
        agreements.draft(manager=auditor, **facts)
    assert agreements.draft(manager=agent, **facts).assignee == agent
    assert not is_from_outside(agent)


def test_nobody_names_an_auditor_as_a_deputy(auditor, owner):
    day = NOON.date()
    with pytest.raises(WrongFact):
        actions.delegate(by=owner, at=NOON, deputy=auditor, begins_on=day, ends_on=day)
    assert not owner.approval_deputies.exists()
