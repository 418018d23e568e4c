"""What an administrator of an empty installation is led to."""

from django.utils import timezone

from evident.kernel.access import actions as access
from evident.kernel.access.models import Role
from evident.kernel.accounts.models import Team, User
from evident.kernel.organisations.models import Organisation, OrganisationKind
from evident.web.administration import first_steps


def test_first_steps_lead_to_what_is_missing_and_end(shipped):
    now = timezone.now()
    ours = Organisation.objects.create(code="us", name="Us", kind=OrganisationKind.PROVIDER)
    first = User.objects.create_user("first", "x", name="First", organisation=ours)
    access.give(role=Role.objects.get(code="administrator"), to=first, by=None, at=now)

    assert [step.is_done for step in first_steps.read(first, now)["steps"]] == [False] * 4

    Organisation.objects.create(code="them", name="Them", kind=OrganisationKind.CUSTOMER)
    other = User.objects.create_user("other", "x", name="Other", organisation=ours)
    Team.objects.create(code="desk", name="Desk", tier=1)
    assert [step.is_done for step in first_steps.read(first, now)["steps"]] == [True] * 3 + [False]

    access.give(role=Role.objects.get(code="agent"), to=other, by=first, at=now)
    assert first_steps.read(first, now) is None
