"""Clocks of what teams promised: whatever becomes of a record, they run while the team has it."""

import pytest

from evident.conftest import NOON
from evident.kernel.records.models import Record
from evident.relationships.service_levels import actions as agreements
from evident.relationships.service_levels.models import Clock
from evident.relationships.service_levels.recounting import Recounting
from evident.relationships.service_levels.tests.conftest import (
    calendars,
    drafted,
    in_force,
    terms_of,
)
from evident.relationships.service_levels.tests.signing import sign_both
from evident.resolution.incidents import actions
from evident.resolution.incidents.tests.test_clocks import HOUR, MINUTE, clock_of, other

__all__ = ["calendars", "drafted", "in_force", "terms_of"]


@pytest.fixture
def service_called(customer):
    """Make a service in use."""

    def make(number):
        return Record.objects.create(
            number=number, kind="service", title=number, state="live", organisation=customer,
            opened_at=NOON, updated_at=NOON,
        )  # fmt: skip

    return make


def test_an_ola_is_that_of_the_service_it_turns_out_to_be_about(
    in_force, terms_of, provider, network_team, make_incident, agent, service_called
):
    """What the team promised for another service was never promised; for this one it was."""
    mail, wires = service_called("SVC-1"), service_called("SVC-2")
    ola = {"party": "ola", "organisation": provider, "internal_team": network_team}
    old, new = (
        in_force(terms_of(resolution=minutes, covers_all=False, services=(service,)), **ola)
        for minutes, service in ((60, mail), (120, wires))
    )
    incident = make_incident()
    facts = {"incident": incident, "by": agent}
    actions.edit(at=NOON, service=mail, **facts)
    actions.assign(at=NOON + HOUR, team=network_team, **facts)
    assert clock_of(incident, party="ola").version.agreement_id == old.pk

    actions.edit(at=NOON + 90 * MINUTE, service=wires, **facts)

    clock = clock_of(incident, party="ola")
    assert (clock.version.agreement_id, clock.started_at) == (new.pk, NOON + HOUR)
    assert clock.due_at == NOON + 3 * HOUR
    for agreement in (old, new):
        assert Recounting(agreement.versions.get()).differences([incident]) == []


@pytest.fixture
def promised_by_network(in_force, terms_of, provider, network_team):
    """An OLA by which the network team restores within an hour."""
    ola = {"party": "ola", "organisation": provider, "internal_team": network_team}
    return in_force(terms_of(response=15, resolution=60), **ola)


def test_an_ola_goes_on_when_its_team_has_a_reopened_record_again(
    promised_by_network, network_team, make_incident, agent, what
):
    """Resolved and reopened at the desk, then given to the team that had it before."""
    incident = make_incident()
    desk = incident.team or Record.objects.get(pk=incident.pk).team
    facts = {"incident": incident, "by": agent}
    actions.assign(at=NOON, team=network_team, **facts)
    actions.assign(at=NOON + 30 * MINUTE, team=other(desk), **facts)
    actions.resolve(at=NOON + HOUR, **facts, **what)
    actions.reopen(at=NOON + 2 * HOUR, reason="Again", **facts)
    assert clock_of(incident, party="ola").state == "stopped"

    actions.assign(at=NOON + 3 * HOUR, team=network_team, **facts)

    assert clock_of(incident, party="ola").due_at == NOON + 3 * HOUR + 30 * MINUTE
    actions.resolve(at=NOON + 4 * HOUR, **facts, **what)
    clock = clock_of(incident, party="ola")
    assert (clock.consumed, clock.is_met) == (90 * MINUTE, False)
    assert Recounting(promised_by_network.versions.get()).differences([incident]) == []


def test_a_new_version_of_an_ola_starts_no_second_clock(
    promised_by_network, terms_of, network_team, make_incident, agent, manager, make_user, provider
):
    incident = make_incident()
    facts = {"incident": incident, "by": agent}
    actions.assign(at=NOON, team=network_team, **facts)
    changing = {"agreement": promised_by_network, "by": manager, "at": NOON}
    agreements.amend(reason="Faster", **changing)
    agreements.revise(terms=terms_of(resolution=30, valid_from=NOON + HOUR), **changing)
    sign_both(**changing)
    agreements.renew(**changing)

    colleague = make_user("colleague", "agent", provider)
    network_team.members.add(colleague)
    actions.take(incident=incident, by=colleague, at=NOON + 2 * HOUR)

    assert (
        Clock.objects.filter(record_id=incident.pk, party="ola", metric="resolution").count() == 1
    )


def test_an_ola_waits_as_well_when_its_team_gets_a_record_on_hold(
    in_force, terms_of, provider, network_team, make_incident, agent
):
    ola = {"party": "ola", "organisation": provider, "internal_team": network_team}
    agreement = in_force(terms_of(resolution=60, pause_reasons=("user",)), **ola)
    facts = {"incident": make_incident(), "by": agent}
    actions.hold(at=NOON, waiting_for="user", note="Which one?", **facts)
    actions.escalate(at=NOON + HOUR, team=network_team, reason="A line is cut", **facts)
    incident = facts["incident"]
    assert clock_of(incident, party="ola").state == "paused"

    actions.resume(at=NOON + 2 * HOUR, **facts)

    assert clock_of(incident, party="ola").due_at == NOON + 3 * HOUR
    assert Recounting(agreement.versions.get()).differences([incident]) == []


def test_what_a_record_waited_for_counts_though_nobody_knew_its_service(
    in_force, terms_of, make_incident, agent, desk, service_called
):
    """Asked which system it is about, the user answers after a night: no pause is lost."""
    mail = service_called("SVC-1")
    agreement = in_force(terms_of(covers_all=False, services=(mail,)))
    incident = make_incident()
    facts = {"incident": incident, "by": agent}
    actions.take(at=NOON + 10 * MINUTE, **facts)
    actions.hold(at=NOON + HOUR, waiting_for="user", note="Which system?", **facts)
    actions.resume(at=NOON + 9 * HOUR, **facts)
    assert not Clock.objects.exists()

    actions.edit(at=NOON + 9 * HOUR, service=mail, **facts)

    clock = clock_of(incident)
    assert (clock.consumed, clock.due_at) == (HOUR, NOON + 12 * HOUR)
    assert [part.holder for part in clock.segments.all()][:2] == ["", desk.name]
    assert clock_of(incident, "response").stopped_at == NOON + 10 * MINUTE
    assert Recounting(agreement.versions.get()).differences([incident]) == []
