"""What a room shows, and that every way of asking keeps to it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from evident.conformity.requirements.queries import reading as requirements
from evident.conformity.rooms.actions import engaging
from evident.conformity.rooms.scope import Scope, kinds_of, requirements_of
from evident.conformity.rooms.tests.conftest import TODAY
from evident.conftest import NOON
from evident.kernel.access import actions as access
from evident.kernel.access.models import Grant, Role
from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.kernel.records.models import Record
from evident.kernel.records.queries import sees, visible_to
from evident.kernel.search.queries import search
from evident.kernel.trail.models import Entry
from evident.kernel.trail_reading import queries as trail
from evident.management.audits.actions import findings
from evident.relationships.customers.actions import complaints
from evident.resolution.incidents import actions as incidents
from evident.support.documents import actions as documents

FIND = {"grade": "observation", "statement": "Seen", "evidence": "There"}


@pytest.fixture
def everything(requester, stranger, agent, sms_manager, make_user, provider):
    """An incident of each of two customers, a complaint, two documents and two findings."""
    owner = make_user("owner", "process_owner", provider)
    return {
        "ours": incidents.report(by=requester, at=NOON, title="Quetzal one"),
        "theirs": incidents.report(by=stranger, at=NOON, title="Quetzal two"),
        "complaint": complaints.report(
            by=requester, at=NOON, title="Quetzal three", description="Slow"
        ),
        "procedure": documents.draft(
            by=owner, at=NOON, title_en="Quetzal incidents", requirements=["8.6.1-a"]
        ),
        "policy": documents.draft(by=owner, at=NOON, title_en="Quetzal policy", clause="5.2"),
        "in_scope": findings.raise_finding(
            by=sms_manager, at=NOON, title="Quetzal five", requirements=["8.6.1-c"], **FIND
        ),
        "outside": findings.raise_finding(
            by=sms_manager, at=NOON, title="Quetzal six", requirements=["8.7.2-c"], **FIND
        ),
    }


def seen_by(user, everything):
    """Return the names of what somebody sees, and be sure that every way of asking agrees."""
    rows = set(visible_to(user).values_list("pk", flat=True))
    seen = {name for name, record in everything.items() if record.pk in rows}
    one_by_one = {
        name
        for name, record in everything.items()
        if sees(user, record=Record.objects.get(pk=record.pk))
    }
    found = {hit.record.pk for hit in search(user=user, text="Quetzal", at=NOON).hits}
    assert seen == one_by_one
    assert {everything[name].pk for name in seen} == found
    return seen


def test_a_room_shows_its_processes_and_what_belongs_to_their_requirements(
    make_room, auditor_of, everything
):
    auditor = auditor_of(make_room())

    assert seen_by(auditor, everything) == {"ours", "theirs", "procedure", "in_scope"}
    codes = set(requirements.visible_to(auditor).values_list("clause__number", flat=True))
    assert codes == {"8.6.1", "8.6.2"}


def test_a_room_for_one_organisation_shows_nothing_of_others(
    make_room, auditor_of, everything, customer
):
    room = make_room(organisations=[customer])

    assert seen_by(auditor_of(room), everything) == {"ours", "procedure", "in_scope"}


def test_a_clause_shows_what_its_procedure_works_on(make_room, auditor_of, everything):
    room = make_room(processes=[], clauses=["8.6.1", "5.2"])

    assert seen_by(auditor_of(room), everything) == {
        "ours", "theirs", "procedure", "policy", "in_scope",
    }  # fmt: skip
    assert kinds_of(Scope(clauses=("8.6.1-a",))) == ["incident"]
    assert requirements_of(Scope(clauses=("8.6.1-a",))) == ["8.6.1-a", "8.6.1"]


def test_the_whole_system_is_everything(make_room, auditor_of, everything):
    room = make_room(processes=[])

    assert seen_by(auditor_of(room), everything) == set(everything)


def test_the_trail_tells_of_what_is_seen_alone(make_room, auditor_of, everything):
    auditor = auditor_of(make_room())

    told = set(trail.visible(auditor).values_list("record_id", flat=True))
    assert everything["ours"].pk in told
    assert told <= set(visible_to(auditor).values_list("pk", flat=True))
    assert trail.done_by(auditor, person=auditor) == []


def test_nothing_is_seen_before_the_first_day_after_the_last_and_once_closed(
    make_room, auditor_of, everything, sms_manager
):
    later = make_room(
        starts_on=TODAY + timedelta(days=3),
        auditors=[engaging.Invited("Li Na", "li@assure.example")],
    )
    assert seen_by(auditor_of(later), everything) == set()
    with pytest.raises(PermissionDenied):
        requirements.require_view(auditor_of(later))

    room = make_room()
    Grant.objects.filter(user=auditor_of(room)).update(valid_until=timezone.now())
    assert seen_by(auditor_of(room), everything) == set()

    other = make_room(name="Again")
    assert seen_by(auditor_of(other), everything)
    engaging.close_room(room=other, by=sms_manager, at=timezone.now())
    assert seen_by(auditor_of(other), everything) == set()
    with pytest.raises(StepRefused, match="over"):
        engaging.edit_room(
            room=other, by=sms_manager, at=timezone.now(), name="x", purpose="",
            starts_on=TODAY, ends_on=TODAY, processes=[], clauses=[],
        )  # fmt: skip


def test_changing_a_room_changes_what_is_seen(make_room, auditor_of, everything, sms_manager):
    room = make_room()
    facts = {"name": room.name, "purpose": "", "starts_on": TODAY, "ends_on": TODAY}

    engaging.edit_room(
        room=room, by=sms_manager, at=timezone.now(), **facts, processes=["brm"], clauses=[]
    )

    assert seen_by(auditor_of(room), everything) == {"complaint"}
    entry = Entry.objects.get(event="room.edit")
    assert entry.changes["processes"] == [["incident_request"], ["brm"]]


def test_a_seat_taken_away_shows_nothing(make_room, auditor_of, everything, sms_manager):
    room = make_room()

    engaging.unseat(seat=room.seats.get(), by=sms_manager, at=timezone.now())

    assert seen_by(auditor_of(room), everything) == set()
    with pytest.raises(StepRefused, match="no seat"):
        engaging.unseat(seat=room.seats.get(), by=sms_manager, at=timezone.now())


def test_an_auditor_changes_nothing_and_raises_no_finding(make_room, auditor_of, everything):
    auditor = auditor_of(make_room())

    with pytest.raises(PermissionDenied):
        findings.raise_finding(by=auditor, at=NOON, title="x", requirements=["8.6.1"], **FIND)
    with pytest.raises(PermissionDenied):
        incidents.take(incident=everything["ours"], by=auditor, at=NOON)
    assert not access_of(auditor).may_somewhere("measure.view")
    assert not access_of(auditor).may_somewhere("complaint.view")


@pytest.mark.parametrize(
    ("facts", "match"),
    [
        ({"name": " "}, "called"),
        ({"body": " "}, "certification body"),
        ({"body": "Provider"}, "no certification body"),
        ({"ends_on": TODAY - timedelta(days=1)}, "before the first|passed"),
        ({"ends_on": TODAY + timedelta(days=400)}, "a year"),
        ({"processes": ["nothing"]}, "No process"),
        ({"clauses": ["99.1"]}, "no clause"),
        ({"auditors": []}, "at least one"),
        ({"auditors": [engaging.Invited("Agent", "agent@example.org")]}, "belongs to"),
    ],
)
def test_a_room_that_cannot_be_is_refused_and_nothing_stays(make_room, agent, facts, match):
    people, entries = User.objects.count(), Entry.objects.count()

    with pytest.raises(WrongFact, match=match):
        make_room(**facts)

    assert Entry.objects.count() <= entries + 1  # the catalogue may have been shipped by asking
    assert User.objects.count() <= people + 1


def test_only_who_may_opens_rooms(make_room, sms_manager, agent):
    room = make_room()
    for act in (
        lambda: engaging.close_room(room=room, by=agent, at=NOON),
        lambda: engaging.seat(room=room, by=agent, at=NOON, name="x", email="x@y.example"),
        lambda: engaging.unseat(seat=room.seats.get(), by=agent, at=NOON),
        lambda: engaging.invite(seat=room.seats.get(), by=agent, at=NOON, is_mailed=False),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert room.seats.get().left_at is None


def test_an_invitation_opens_no_other_door(make_room, sms_manager, auditor_of, provider):
    room = make_room()
    access.give(role=Role.objects.get(code="agent"), to=auditor_of(room), by=None, at=NOON)

    with pytest.raises(WrongFact, match="holds no other"):
        engaging.invite(seat=room.seats.get(), by=sms_manager, at=timezone.now(), is_mailed=False)
