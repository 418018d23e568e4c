"""The incident procedure: every state and every step."""

import pytest
from django.core.exceptions import PermissionDenied

from evident.conftest import NOON
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.trail.models import Entry
from evident.resolution.incidents.models import Incident
from evident.resolution.incidents.procedure import OPEN, PROCEDURE, State

TABLE = """
             new classified assigned in_progress pending resolved reopened closed cancelled
classify     classified classified - - - - - - -
assign       assigned assigned assigned assigned - - assigned - -
take         in_progress in_progress in_progress in_progress - - in_progress - -
hold         pending pending pending pending pending - pending - -
resume       - - - - in_progress - - - -
resolve      resolved resolved resolved resolved resolved - resolved - -
reopen       - - - - - reopened - - -
close        - - - - - closed - - -
confirm      - - - - - closed - - -
cancel       cancelled cancelled - - - - - - -
merge        cancelled cancelled cancelled cancelled cancelled - cancelled - -
absorb       = = = = = - = - -
adopt        = = = = = = = - -
escalate     = = = = = - = - -
edit         = = = = = = = - -
prioritise   = = = = = - = - -
reply        = = = = = = = - -
note         = = = = = = = = =
watch        = = = = = = = = =
unwatch      = = = = = = = = =
warn         - - - - - = - - -
declare_major      = = = = = - = - -
coordinate_major   = = = = = = = = =
hand_over_major    = = = = = = = = =
inform_management  = = = = = = = = =
update_major       = = = = = = = - -
restore_major      = = = = = = = = =
relapse_major      = = = = = = = - -
plan_major_review  = = = = = = = = =
review_major       = = = = = = = = =
revoke_major       = = = = = = = = =
warn_major         = = = = = = = = =
"""
HEAD, *ROWS = [line.split() for line in TABLE.strip().splitlines()]
CELLS = [(row[0], state, cell) for row in ROWS for state, cell in zip(HEAD, row[1:], strict=True)]


def test_the_table_holds_every_state_and_step():
    assert set(HEAD) == set(State.values)
    assert {row[0] for row in ROWS} == {step.name for step in PROCEDURE.steps[1:]}


@pytest.mark.parametrize(("step", "state", "cell"), CELLS)
def test_a_step_leads_where_the_table_says(step, state, cell):
    """A dash refuses, an equals sign keeps the state."""
    known = PROCEDURE.named(step)
    target = (known.target or "=") if state in known.source else "-"

    assert str(target) == cell


@pytest.mark.slow
def test_every_cell_is_so_in_the_database(make_incident):
    incident = make_incident()
    Incident.objects.update(procedure_version=99)  # one that asks for no facts
    for step, state, cell in CELLS:
        Incident.objects.filter(pk=incident.pk).update(
            state=state, is_open=state in OPEN, closed_at=NOON
        )
        Entry.objects.count()
        if cell == "-":
            with pytest.raises(StepRefused), PROCEDURE.step(step, incident, by=None, at=NOON):
                pytest.fail("a refused step hands out nothing")
        else:
            with PROCEDURE.step(step, incident, by=None, at=NOON):
                pass
        incident.refresh_from_db()
        assert incident.state == (state if cell in "-=" else cell), (step, state)
        assert incident.is_open == (incident.state in OPEN)


@pytest.mark.parametrize("step", [step.name for step in PROCEDURE.steps[1:]])
def test_a_step_is_forbidden_to_a_stranger_and_nothing_happens(step, make_incident, stranger):
    """A stranger holds `*.follow`, but not on what he cannot see."""
    incident = make_incident()
    Incident.objects.filter(pk=incident.pk).update(state=min(PROCEDURE.named(step).source))
    before = Incident.objects.values().get()
    entries = Entry.objects.count()

    with pytest.raises(PermissionDenied), PROCEDURE.step(step, incident, by=stranger, at=NOON):
        pytest.fail("a forbidden step hands out nothing")

    assert Incident.objects.values().get() == before
    assert Entry.objects.count() == entries


def test_a_restricted_incident_is_closed_to_those_who_do_not_work_on_it(
    make_incident, agent, make_user, provider, desk
):
    incident = make_incident()
    Incident.objects.filter(pk=incident.pk).update(is_restricted=True)

    with pytest.raises(PermissionDenied), PROCEDURE.step("take", incident, by=agent, at=NOON):
        pytest.fail("a forbidden step hands out nothing")

    Incident.objects.filter(pk=incident.pk).update(team=desk)
    with PROCEDURE.step("take", incident, by=agent, at=NOON):
        pass


def test_the_possible_steps_are_those_that_would_be_taken(make_incident, requester, agent):
    incident = make_incident()

    assert [step.name for step in PROCEDURE.possible(incident, by=requester)] == [
        "cancel",
        "reply",
        "watch",
        "unwatch",
    ]
    names = {step.name for step in PROCEDURE.possible(incident, by=agent)}
    assert {"take", "assign", "classify", "resolve", "note"} <= names
    assert not names & {"warn", "confirm", "close", "reopen"}
