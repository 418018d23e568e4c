"""Whose time it was: a supplier's hours are the supplier's, a customer's the customer's."""

from datetime import timedelta

import pytest
import time_machine

from evident.conftest import NOON
from evident.kernel.organisations.models import Organisation, OrganisationKind
from evident.kernel.procedures.definition import WrongFact
from evident.kernel.trail.models import Entry
from evident.relationships.service_levels import actions as agreements
from evident.relationships.service_levels.models import AgreementVersion, Clock, Rule
from evident.relationships.service_levels.queries.chain import chain_of
from evident.relationships.service_levels.queries.clocks import promises, strips
from evident.relationships.service_levels.queries.contracts import contracts_for
from evident.relationships.service_levels.queries.covered import concerned
from evident.relationships.service_levels.recounting import Recounting
from evident.relationships.service_levels.tests.conftest import (
    calendars,
    drafted,
    in_force,
    supplier,
    terms_of,
)
from evident.resolution.incidents import actions
from evident.resolution.incidents.api.schemas import shown
from evident.resolution.incidents.forms.steps import HoldForm
from evident.resolution.incidents.history import HISTORY

__all__ = ["calendars", "drafted", "in_force", "supplier", "terms_of"]
HOUR = timedelta(hours=1)


@pytest.fixture
def other_supplier(supplier):
    """Another supplier."""
    return Organisation.objects.create(code="parts", name="Parts", kind=OrganisationKind.SUPPLIER)


@pytest.fixture
def waiting(make_incident, agent, desk):
    """An incident that was with the desk for an hour and now waits for a supplier."""

    def make():
        incident = actions.take(incident=make_incident(), by=agent, at=NOON)
        hold = {"waiting_for": "supplier", "note": "A spare part"}
        return actions.hold(incident=incident, by=agent, at=NOON + HOUR, **hold)

    return make


def shares(incident, user, *, hours, metric="resolution", party="sla"):
    """Who had the time of a clock, by name: what ran and what was paused, in hours."""
    found = strips(record=incident, user=user, at=NOON + hours * HOUR)
    strip = next(s for s in found if (s.clock.metric, s.clock.party) == (metric, party))
    return {each.holder: (each.ran / HOUR, each.paused / HOUR) for each in strip.totals.shares}


def contracts():
    """The suppliers whose contracts' clocks were begun, and by which rule."""
    clocks = Clock.objects.filter(party="contract", metric="resolution")
    return [(c.version.agreement.organisation.name, c.rule, c.holder) for c in clocks]


@pytest.mark.parametrize("pauses", [True, False])
def test_hours_of_a_supplier_are_the_suppliers(
    pauses, in_force, terms_of, supplier, waiting, agent, what
):
    in_force(terms_of(pause_reasons=("supplier",) if pauses else ()))
    in_force(terms_of(), party="contract", organisation=supplier)
    incident = actions.resume(incident=waiting(), by=agent, at=NOON + 6 * HOUR)
    actions.resolve(incident=incident, by=agent, at=NOON + 7 * HOUR, **what)

    theirs = (0, 5) if pauses else (5, 0)
    assert shares(incident, agent, hours=7) == {"Service desk": (2, 0), "Wires": theirs}
    carried = shares(incident, agent, hours=7, party="contract")
    assert carried["Wires"] == (5, 0)
    (_response, promise, *_carried) = strips(record=incident, user=agent, at=NOON + 7 * HOUR)
    theirs = [part for part in promise.parts if part.side == "supplier"]
    assert [part.person for part in theirs] == [""], "nobody of ours"


def test_what_happens_meanwhile_leaves_the_supplier_its_hours(
    in_force, terms_of, supplier, waiting, agent, network_team
):
    in_force(terms_of(by_priority={1: 600}))
    in_force(terms_of(by_priority={1: 600}), party="contract", organisation=supplier)
    incident = waiting()
    facts = {"incident": incident, "by": agent}
    actions.escalate(at=NOON + 2 * HOUR, team=network_team, reason="Not ours", **facts)
    actions.prioritise(at=NOON + 3 * HOUR, impact=1, urgency=1, **facts)
    actions.resume(at=NOON + 4 * HOUR, **facts)

    assert shares(incident, agent, hours=5) == {
        "Service desk": (1, 0), "Wires": (3, 0), "Network": (1, 0),
    }  # fmt: skip


def test_without_a_contract_a_supplier_has_no_name(in_force, terms_of, waiting, agent):
    in_force(terms_of())

    assert shares(waiting(), agent, hours=3) == {"Service desk": (1, 0), "A supplier": (2, 0)}


def test_a_customer_reads_that_a_supplier_had_it_but_not_which(
    in_force, terms_of, supplier, waiting, requester
):
    in_force(terms_of())
    in_force(terms_of(), party="contract", organisation=supplier)
    incident = waiting()

    assert shares(incident, requester, hours=3)["A supplier"] == (2, 0)
    assert {s.clock.party for s in strips(record=incident, user=requester, at=NOON)} == {"sla"}


def test_a_customer_reads_by_when_and_whether_the_time_waits_for_him_and_of_nobody_behind_it(
    in_force, terms_of, supplier, waiting, agent, requester, client
):
    in_force(terms_of(pause_reasons=("user",)))
    in_force(terms_of(), party="contract", organisation=supplier)
    incident = waiting()
    client.force_login(requester)

    def page(hours):
        with time_machine.travel(NOON + hours * HOUR, tick=False):
            return client.get(incident.get_absolute_url()).content.decode()

    assert "Promised by" in page(2)
    assert "Wires" not in page(2)
    assert "We are late, and we are on it." in page(5)
    incident = actions.resume(incident=incident, by=agent, at=NOON + 2 * HOUR)
    facts = {"waiting_for": "user", "note": "Which?"}
    actions.hold(incident=incident, by=agent, at=NOON + 3 * HOUR, **facts)
    assert "stands still while we wait for you" in page(9)
    assert "We are late" not in page(9)
    (_response, restoration) = promises(record=incident, user=requester, at=NOON + 9 * HOUR)
    assert (restoration.waits_for_customer, restoration.left) == (True, HOUR)


def test_an_answer_the_customer_owes_is_the_customers_time(
    in_force, terms_of, make_incident, agent, desk
):
    in_force(terms_of(pause_reasons=()))
    incident = actions.take(incident=make_incident(), by=agent, at=NOON)
    actions.hold(incident=incident, by=agent, at=NOON + HOUR, waiting_for="user", note="?")
    actions.resume(incident=incident, by=agent, at=NOON + 2 * HOUR)

    assert shares(incident, agent, hours=3) == {"Service desk": (2, 0), "Customer": (1, 0)}


def test_the_contract_that_carries_the_promise_goes_first(
    in_force, terms_of, supplier, other_supplier, manager, waiting
):
    promise = in_force(terms_of())
    in_force(terms_of(), party="contract", organisation=supplier)
    carrying = in_force(terms_of(), party="contract", organisation=other_supplier)
    link = {"promise_code": "resolution", "carrier_code": "resolution"}
    agreements.carry(agreement=promise, by=manager, at=NOON, carrier=carrying, **link)

    waiting()

    assert contracts() == [("Parts", Rule.CARRIES, "Parts")], "one supplier has it, not each"
    for version in AgreementVersion.objects.all():  # counted from the trail it is the same
        assert Recounting(version).differences(list(concerned(version))) == []


def test_else_one_contract_alone_runs_the_first_that_covers_the_service(
    in_force, terms_of, supplier, other_supplier, waiting
):
    in_force(terms_of())
    in_force(terms_of(), party="contract", organisation=supplier)
    in_force(terms_of(), party="contract", organisation=other_supplier)

    waiting()

    assert contracts() == [("Wires", Rule.COVERS, "Wires")]


def test_whoever_puts_it_on_hold_chooses_the_supplier_and_the_trail_keeps_it(
    in_force, terms_of, supplier, other_supplier, make_incident, agent, requester
):
    in_force(terms_of())
    usual = in_force(terms_of(), party="contract", organisation=supplier)
    theirs = in_force(terms_of(), party="contract", organisation=other_supplier)
    incident = actions.take(incident=make_incident(), by=agent, at=NOON)
    facts = {"by": agent, "waiting_for": "supplier", "note": "A part"}
    form = HoldForm(incident=incident, user=agent)
    assert [code for code, _name in form.fields["contract"].choices] == [
        "", usual.number, theirs.number,
    ]  # fmt: skip
    assert [each.is_usual for each in contracts_for(incident, at=NOON)] == [True, False]

    incident = actions.hold(incident=incident, at=NOON + HOUR, contract=theirs.number, **facts)

    assert contracts() == [("Parts", Rule.CHOSEN, "Parts")]
    assert shares(incident, agent, hours=3)["Parts"] == (2, 0)
    assert "Parts" not in shares(incident, requester, hours=3), "a customer reads of no supplier"
    entry = Entry.objects.get(event="incident.hold")
    assert entry.changes["contract"] == ["", theirs.number]
    assert theirs.number in str(HISTORY.told(entry))
    assert theirs.number not in str(HISTORY.told(entry, is_public=True))
    assert shown(incident, user=agent)["contract"] == theirs.number
    assert "contract" not in shown(incident, user=requester)

    incident = actions.resume(incident=incident, by=agent, at=NOON + 3 * HOUR)
    assert incident.contract == ""
    actions.hold(incident=incident, at=NOON + 4 * HOUR, **facts)
    assert {name for name, _rule, _holder in contracts()} == {"Parts", "Wires"}
    assert contracts()[-1] == ("Wires", Rule.COVERS, "Wires")
    for version in AgreementVersion.objects.all():  # counted from the trail it is the same
        assert Recounting(version).differences(list(concerned(version))) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"waiting_for": "user"}, "only where a supplier is waited for"),
        ({"contract": "AGR-999"}, "No contract AGR-999 in force"),
    ],
)
def test_another_contract_than_one_that_covers_the_service_is_refused(
    in_force, terms_of, supplier, make_incident, agent, change, sentence
):
    theirs = in_force(terms_of(), party="contract", organisation=supplier)
    incident = actions.take(incident=make_incident(), by=agent, at=NOON)
    facts = {"waiting_for": "supplier", "note": "?", "contract": theirs.number} | change

    with pytest.raises(WrongFact, match=sentence):
        actions.hold(incident=incident, by=agent, at=NOON + HOUR, **facts)

    assert contracts() == []
    assert "contract" not in HoldForm(incident=incident, user=agent).fields, "one is no choice"


def test_the_chain_shows_who_had_it_with_the_contract_beneath(
    in_force, terms_of, supplier, waiting, agent
):
    in_force(terms_of())
    in_force(terms_of(), party="contract", organisation=supplier)
    incident = waiting()
    at = NOON + 3 * HOUR

    chain = chain_of(strips(record=incident, user=agent, at=at), at=at)

    assert [lane.strip.clock.party for lane in chain.lanes] == [
        "sla",
        "sla",
        "contract",
        "contract",
    ]
    promise, contract = chain.lanes[1], chain.lanes[3]
    (ours, theirs), (carried,) = promise.bars, contract.bars
    assert (theirs.place, theirs.width) == (carried.place, carried.width), "on one axis"
    assert theirs.tone == carried.tone == "supplier-1"
    assert ours.tone == "team-1"


def test_a_contract_goes_on_where_it_was_once_the_record_is_reopened(
    in_force, terms_of, supplier, waiting, agent, what
):
    in_force(terms_of())
    in_force(terms_of(), party="contract", organisation=supplier)
    incident = actions.resume(incident=waiting(), by=agent, at=NOON + 2 * HOUR)
    actions.resolve(incident=incident, by=agent, at=NOON + 3 * HOUR, **what)
    incident = actions.reopen(incident=incident, by=agent, at=NOON + 4 * HOUR, reason="Again")
    hold = {"waiting_for": "supplier", "note": "Once more"}
    actions.hold(incident=incident, by=agent, at=NOON + 5 * HOUR, **hold)

    assert shares(incident, agent, hours=7) == {"Service desk": (3, 0), "Wires": (3, 0)}
    clock = Clock.objects.get(party="contract", metric="resolution")
    assert (clock.state, clock.is_met, clock.holder) == ("running", None, "Wires")
    assert shares(incident, agent, hours=7, party="contract")["Wires"] == (3, 0)


def test_a_hold_costs_few_queries(
    in_force, terms_of, supplier, waiting, django_assert_max_num_queries
):
    in_force(terms_of())
    in_force(terms_of(), party="contract", organisation=supplier)
    waiting()

    with django_assert_max_num_queries(60):
        waiting()
