"""Who held a role through a team is told as it was then, whoever is in the team today."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from evident.conformity.requirements.replaying.people import held_by
from evident.conformity.requirements.tests.test_demands import found, under, version
from evident.conformity.requirements.tests.test_replaying import good, touch
from evident.conftest import NOON
from evident.kernel.access.models import Grant, Membership, Role
from evident.kernel.accounts.models import Team
from evident.kernel.administration.actions import teams
from evident.resolution.incidents.models import MajorIncident, ManagementNotice
from evident.resolution.incidents.queries import majors

__all__ = ["good", "under"]
DAY = timedelta(days=1)
"""The incident of these tests is closed a day after noon."""
WRONG = [("role", "close", "")]


@pytest.fixture
def owners(administrator):
    """A team whose members are process owners and top management."""
    team = Team.objects.create(code="owners", name="Owners", tier=1)
    for role in ("process_owner", "top_management"):
        Grant.objects.create(role=Role.objects.get(code=role), team=team)
    return team


@pytest.fixture
def member(owners, administrator, agent):
    """Let the agent be in the team from one day to another, both counted from noon."""

    def during(since, until=None):
        asked = {"team": owners, "by": administrator}
        teams.add_members(**asked, at=NOON + since * DAY, people=[agent])
        if until is not None:
            teams.remove_member(**asked, at=NOON + until * DAY, person=agent)

    return during


@pytest.mark.parametrize(
    ("since", "until", "departed"),
    [
        (-9, None, []),
        (-9, 2, []),  # left the team later: then, it was the right role
        (-9, 0.5, WRONG),  # had left it before
        (2, None, WRONG),  # came into it only afterwards
        (2, 3, WRONG),
    ],
)
def test_a_step_is_judged_by_the_team_of_then(under, member, since, until, departed):
    member(since, until)

    assert under(who={"close": {"roles": ["process_owner"]}}) == departed


def test_who_came_and_left_twice_was_there_twice(member, agent):
    member(-9, -7)
    member(-3, -2)

    held = [each for each in held_by([agent.pk])[agent.pk] if each.role == "process_owner"]

    spans = {(each.since, each.until) for each in held}
    assert spans == {(NOON - 9 * DAY, NOON - 7 * DAY), (NOON - 3 * DAY, NOON - 2 * DAY)}


def test_a_membership_of_which_no_beginning_is_known_counts_from_ever(owners, good, agent, member):
    """As of a team that was filled before memberships had dates; and so does its end."""
    owners.members.add(agent)
    touch(good, procedure_version=version(who={"close": {"roles": ["process_owner"]}}))
    assert found() == []

    teams.remove_member(team=owners, by=Grant.objects.filter(
        role__code="administrator").get().user, at=NOON + 2 * DAY, person=agent)  # fmt: skip

    touch(good)
    assert found() == []
    assert Membership.objects.get().since is None


@pytest.mark.parametrize(
    ("since", "until", "is_top"), [(-9, 2, True), (-9, 0.5, False), (2, None, False)]
)
def test_top_management_was_told_who_was_it_when_told(good, member, agent, since, until, is_top):
    member(since, until)
    major = MajorIncident.objects.create(
        incident=good, state="declared", reason="All of it", leader=agent, declared_at=NOON,
        next_update_at=NOON + DAY,
    )  # fmt: skip
    told = {"major": major, "told": agent, "told_at": NOON + DAY, "told_by": agent}
    ManagementNotice.objects.create(**told)

    notices = majors.notices_of(major)

    assert [each.is_top for each in notices] == [is_top]


def test_what_the_trail_told_so_far_is_taken_over(member, owners, agent):
    member(-9, -7)
    member(-3)
    known = list(Membership.objects.order_by("since").values_list("since", "until"))
    Membership.objects.all().delete()
    migration = import_module("evident.kernel.access.migrations.0004_dated_memberships")

    with connection.schema_editor(atomic=False) as editor:
        migration.take_over(apps, editor)

    rows = Membership.objects.order_by("since").values_list("since", "until")
    assert list(rows) == known
    assert {each.user_id for each in Membership.objects.all()} == {agent.pk}
