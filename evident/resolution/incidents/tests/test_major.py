"""Major incidents: every state and step of the overlay, what is refused, what is immutable."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction

from evident.conftest import NOON
from evident.kernel.comments.models import Comment
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.trail.models import Entry
from evident.resolution.incidents import actions
from evident.resolution.incidents.major_procedure import MAJOR_STEPS, MajorState
from evident.resolution.incidents.models import (
    Incident,
    MajorCriterion,
    MajorIncident,
    MajorUpdate,
    ManagementNotice,
)
from evident.resolution.incidents.models.incident import EscalationLevel
from evident.resolution.incidents.overlay import major_step
from evident.resolution.incidents.procedure import PROCEDURE, State

TABLE = """
                   declared     coordinating restored     review_pending reviewed revoked
declare_major      -            -            -            -              -        declared
coordinate_major   coordinating coordinating -            -              -        -
hand_over_major    =            =            =            =              -        -
inform_management  =            =            =            =              =        -
update_major       =            =            =            =              -        -
restore_major      restored     restored     -            -              -        -
relapse_major      -            -            coordinating coordinating   -        -
plan_major_review  -            -            review_pending review_pending -      -
review_major       -            -            reviewed     reviewed       -        -
revoke_major       revoked      revoked      -            -              -        -
warn_major         =            =            =            =              -        -
"""
HEAD, *ROWS = [line.split() for line in TABLE.strip().splitlines()]
CELLS = [(row[0], state, cell) for row in ROWS for state, cell in zip(HEAD, row[1:], strict=True)]
LATER = NOON + timedelta(hours=2)
LEARNT = {"cause": "A full disk", "to_improve": "Watch it", "actions": "Alarm, by Ann, Friday"}
FILLED = {
    "coordinating_at": NOON,
    "restored_at": NOON,
    "review_due_at": NOON,
    "reviewed_at": NOON,
    "review_cause": "x",
    "revoked_at": NOON,
    "revoke_reason": "x",
    "next_update_at": NOON,
}


def put(major, state):
    """Bring a major incident into a state, with whatever the state implies."""
    is_running = state in {MajorState.DECLARED, MajorState.COORDINATING}
    facts = FILLED | ({"restored_at": None} if is_running else {})
    MajorIncident.objects.filter(pk=major.pk).update(state=state, **facts)


def everything():
    return (
        list(Incident.objects.values()),
        list(MajorIncident.objects.values()),
        list(ManagementNotice.objects.values()),
        list(MajorUpdate.objects.values()),
        Entry.objects.count(),
        Comment.objects.count(),
    )


def test_the_table_holds_every_state_and_step():
    assert set(HEAD) == set(MajorState.values)
    assert {row[0] for row in ROWS} == set(MAJOR_STEPS)
    assert set(MAJOR_STEPS) <= {step.name for step in PROCEDURE.steps}


@pytest.mark.slow
def test_every_cell_is_so_in_the_database(declared):
    incident = declared.incident
    for step, state, cell in CELLS:
        put(declared, state)
        before = everything()
        if cell == "-":
            with pytest.raises(StepRefused), major_step(step, incident, by=None, at=NOON):
                pytest.fail("a refused step hands out nothing")
            assert everything() == before, (step, state)
        else:
            with major_step(step, incident, by=None, at=NOON) as (_incident, major, _facts):
                for name, value in FILLED.items():
                    setattr(major, name, value)
                if cell in {"declared", "coordinating"} or (
                    cell == "=" and state in {"declared", "coordinating"}
                ):
                    major.restored_at = None
        declared.refresh_from_db()
        assert declared.state == (state if cell in "-=" else cell), (step, state)


def acts(incident, agent, manager):
    """Every action on a major incident with facts that it would take."""
    later = LATER + timedelta(days=1)
    return {
        "coordinate_major": {"room": "Room 1"},
        "hand_over_major": {"leader": agent, "reason": "Night shift"},
        "inform_management": {"told": manager, "text": "Mail is down"},
        "update_major": {"text": "Looking", "is_public": False},
        "restore_major": {},
        "relapse_major": {"reason": "Again"},
        "plan_major_review": {"review_at": later, "people": "Ann"},
        "review_major": LEARNT,
        "revoke_major": {"reason": "One user only"},
        "declare_major": {"leader": manager, "reason": "All down"},
    }


STATE_BEFORE = {
    "relapse_major": "restored",
    "plan_major_review": "restored",
    "review_major": "restored",
    "declare_major": "revoked",
}


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(set(MAJOR_STEPS) - {"warn_major"}))
def test_an_action_works_and_is_forbidden_to_others_who_then_change_nothing(
    name, declared, agent, manager, requester, stranger, make_user, provider
):
    incident = declared.incident
    put(declared, STATE_BEFORE.get(name, "declared"))
    facts = acts(incident, agent, manager)[name]
    act = getattr(actions, name)
    auditor = make_user("auditor", "internal_auditor", provider)
    before = everything()
    for outsider in (requester, stranger, auditor):
        with pytest.raises(PermissionDenied):
            act(incident=incident, by=outsider, at=LATER, **facts)
        assert everything() == before, outsider

    act(incident=incident, by=agent, at=LATER, **facts)

    entry = Entry.objects.order_by("-pk").first()
    assert (entry.event, entry.by_id, entry.at) == (f"incident.{name}", agent.pk, LATER)


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("coordinate_major", {"room": " "}),
        ("hand_over_major", {"leader": "manager", "reason": "x"}),
        ("hand_over_major", {"leader": "requester", "reason": "x"}),
        ("hand_over_major", {"leader": "agent", "reason": " "}),
        ("inform_management", {"told": "manager", "text": " "}),
        ("inform_management", {"told": "stranger", "text": "x"}),
        ("inform_management", {"told": "manager", "text": "x", "way": "pigeon"}),
        ("inform_management", {"told": "manager", "text": "x", "told_at": LATER + timedelta(1)}),
        ("inform_management", {"told": "manager", "text": "x", "told_at": NOON - timedelta(1)}),
        ("update_major", {"text": " ", "is_public": True}),
        ("update_major", {"text": "x", "is_public": True, "next_minutes": 0}),
        ("restore_major", {"restored_at": LATER + timedelta(hours=1)}),
        ("restore_major", {"restored_at": NOON - timedelta(hours=1)}),
        ("revoke_major", {"reason": ""}),
        ("declare_major", {"leader": "manager", "reason": "x"}),
    ],
)  # fmt: skip
def test_bad_facts_are_refused_and_change_nothing(
    name, facts, declared, agent, manager, requester, stranger
):
    people = {"agent": agent, "manager": manager, "requester": requester, "stranger": stranger}
    facts = {key: people.get(value, value) if isinstance(value, str) else value
             for key, value in facts.items()}  # fmt: skip
    before = everything()

    with pytest.raises(StepRefused):
        getattr(actions, name)(incident=declared.incident, by=agent, at=LATER, **facts)

    assert everything() == before


def test_restoring_is_entered_in_time_or_as_it_was_resolved(declared, agent, manager, what):
    """The procedure's limit holds here as it does for resolving; what was resolved may follow."""
    back, late = NOON + timedelta(minutes=5), NOON + timedelta(hours=30)
    before = everything()
    with pytest.raises(StepRefused):
        actions.restore_major(incident=declared.incident, by=manager, at=late, restored_at=back)
    assert everything() == before

    actions.resolve(incident=declared.incident, by=agent, at=back, **what)
    actions.restore_major(incident=declared.incident, by=manager, at=late, restored_at=back)
    declared.refresh_from_db()
    assert declared.restored_at == back


@pytest.mark.parametrize("minutes", [0, 1441])
def test_declaring_refuses_a_leader_who_may_not_lead_and_senseless_minutes(
    make_incident, agent, requester, manager, unchanged, minutes
):
    incident = make_incident()
    for facts in ({"leader": requester}, {"leader": manager, "update_minutes": minutes}):
        with pytest.raises(StepRefused):
            actions.declare_major(incident=incident, by=agent, at=NOON, reason="x", **facts)
    unchanged(incident)
    assert not MajorIncident.objects.exists()


def test_a_review_that_says_nothing_is_refused(declared, manager):
    actions.restore_major(incident=declared.incident, by=manager, at=LATER)
    before = everything()
    for missing in LEARNT:
        with pytest.raises(StepRefused):
            actions.review_major(
                incident=declared.incident, by=manager, at=LATER, **LEARNT | {missing: " "}
            )
    with pytest.raises(StepRefused):
        actions.plan_major_review(
            incident=declared.incident, by=manager, at=LATER, review_at=LATER, people="Ann"
        )
    assert everything() == before


def test_declaring_escalates_to_the_top_and_sets_the_first_update(make_incident, agent, manager):
    criterion = MajorCriterion.objects.get(code="critical_service")

    major = actions.declare_major(
        incident=make_incident(),
        by=agent,
        at=NOON,
        leader=manager,
        reason="Nobody can pay",
        criterion=criterion,
        update_minutes=15,
    )

    assert (major.state, major.leader, major.criterion) == ("declared", manager, criterion)
    assert major.next_update_at == NOON + timedelta(minutes=15)
    assert Incident.objects.get().escalation == EscalationLevel.TOP_MANAGEMENT
    entry = Entry.objects.get(event="incident.declare_major")
    assert entry.changes["escalation"] == [0, 3]
    assert entry.facts["major"]["leader"][1]["text"] == manager.name


def test_from_declaration_to_review(declared, agent, manager, what):
    incident = declared.incident
    actions.coordinate_major(
        incident=incident, by=manager, at=NOON, room="+86 10 1", engineer=agent
    )
    told = NOON + timedelta(minutes=4)
    actions.inform_management(
        incident=incident, by=manager, at=LATER, told=manager, told_at=told, text="Mail is down"
    )
    actions.update_major(
        incident=incident, by=agent, at=LATER, text="We found it", is_public=True, next_minutes=10
    )
    declared.refresh_from_db()
    assert declared.next_update_at == LATER + timedelta(minutes=10)

    back = LATER - timedelta(minutes=5)
    actions.restore_major(incident=incident, by=manager, at=LATER, restored_at=back, **what)
    incident.refresh_from_db()
    declared.refresh_from_db()
    assert (incident.state, incident.resolved_at) == (State.RESOLVED, back)
    assert declared.review_due_at == back + timedelta(hours=168)
    when = LATER + timedelta(days=1)
    actions.plan_major_review(incident=incident, by=agent, at=LATER, review_at=when, people="All")
    actions.review_major(incident=incident, by=manager, at=when, **LEARNT)

    declared.refresh_from_db()
    assert (declared.state, declared.reviewed_by) == (MajorState.REVIEWED, manager)
    assert not declared.is_review_late(when + timedelta(days=99))


def test_a_disturbance_that_is_back_reopens_the_incident(declared, manager, what):
    incident = declared.incident
    actions.restore_major(incident=incident, by=manager, at=NOON, **what)

    actions.relapse_major(incident=incident, by=manager, at=LATER, reason="Down again")

    incident.refresh_from_db()
    declared.refresh_from_db()
    assert (incident.state, declared.state) == (State.REOPENED, MajorState.COORDINATING)
    assert declared.restored_at is None
    assert declared.next_update_at > LATER


def test_an_update_among_staff_keeps_the_promise_to_customers(declared, agent):
    due = declared.next_update_at
    facts = {"incident": declared.incident, "by": agent, "at": LATER, "text": "Trying"}

    update = actions.update_major(is_public=False, **facts)

    declared.refresh_from_db()
    assert declared.next_update_at == due
    assert (update.comment.is_internal, update.is_public) == (True, False)
    assert not actions.update_major(is_public=True, **facts).comment.is_internal


def test_revoked_by_mistake_it_may_be_declared_anew(declared, manager, agent):
    facts = {"incident": declared.incident, "by": manager, "at": LATER}
    actions.revoke_major(reason="Only one user", **facts)
    assert not Incident.objects.major().exists()

    actions.declare_major(leader=agent, reason="All users after all", **facts)

    declared.refresh_from_db()
    assert (declared.state, declared.declared_at) == (MajorState.DECLARED, LATER)
    assert declared.revoke_reason == ""


@pytest.mark.parametrize("table", [ManagementNotice, MajorUpdate])
def test_the_database_keeps_what_was_told(table, declared, manager):
    facts = {"incident": declared.incident, "by": manager, "at": NOON, "text": "Mail is down"}
    actions.inform_management(told=manager, **facts)
    actions.update_major(is_public=True, **facts)
    column = "told_at" if table is ManagementNotice else "at"

    with pytest.raises(DatabaseError, match="stays"), transaction.atomic():
        table.objects.update(**{column: LATER})


@pytest.mark.parametrize(
    ("state", "missing"),
    [
        ("declared", "next_update_at"),
        ("coordinating", "coordinating_at"),
        ("restored", "restored_at"),
        ("review_pending", "review_due_at"),
        ("reviewed", "reviewed_at"),
        ("revoked", "revoked_at"),
    ],
)
def test_the_database_wants_what_a_state_implies(declared, state, missing):
    put(declared, state)
    with pytest.raises(IntegrityError), transaction.atomic():
        MajorIncident.objects.update(**{missing: None})


@pytest.mark.parametrize("what", ["update", "review"])
def test_the_leader_is_reminded_once(declared, manager, what):
    if what == "review":
        actions.restore_major(incident=declared.incident, by=manager, at=NOON)
    late = NOON + timedelta(days=8)
    assert actions.warn_late_majors(at=NOON) == []

    assert actions.warn_late_majors(at=late) == [declared.incident.number]
    assert actions.warn_late_majors(at=late + timedelta(hours=1)) == []

    entry = Entry.objects.get(event="incident.warn_major")
    assert (entry.facts["what"], entry.facts["leader"]["id"]) == (what, manager.pk)


def test_after_the_next_update_is_late_as_well_the_leader_is_reminded_again(declared, agent):
    first, second = NOON + timedelta(hours=1), NOON + timedelta(hours=3)
    actions.warn_late_majors(at=first)
    actions.update_major(
        incident=declared.incident, by=agent, at=LATER, text="Still down", is_public=True
    )

    assert actions.warn_late_majors(at=second) == [declared.incident.number]


def test_while_it_runs_it_is_neither_cancelled_nor_merged_away(declared, agent, make_incident):
    other = make_incident()
    before = everything()
    with pytest.raises(StepRefused):
        actions.cancel(incident=declared.incident, by=agent, at=NOON, reason="x")
    with pytest.raises(StepRefused):
        actions.merge(into=other, duplicates=[declared.incident], by=agent, at=NOON)
    assert everything() == before
