"""Links: said once, read from both ends, seen by those who see both."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from evident.conftest import NOON
from evident.kernel.links import actions, meanings, queries
from evident.kernel.links.models import Link
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.records.models import Record
from evident.kernel.trail.models import Entry

LATER = NOON + timedelta(hours=1)


@pytest.fixture(autouse=True)
def nothing_is_reserved(monkeypatch):
    """Leave every meaning to links, whatever a process keeps to itself."""
    monkeypatch.setattr(meanings, "_reserved", {})


@pytest.fixture
def make_record(requester):
    def make(number, **facts):
        return Record.objects.create(
            **{
                "number": number,
                "kind": "incident",
                "title": number,
                "state": "new",
                "organisation": requester.organisation,
                "requester": requester,
                "opened_at": NOON,
                "updated_at": NOON,
            }
            | facts
        )

    return make


def seen(record, user):
    linked = queries.of_record(record=record, user=user)
    return [(each.meaning.code, each.record.number) for each in linked]


def link(record, other, meaning, by):
    return actions.add(record=record, other=other, meaning=meaning, by=by, at=LATER)


@pytest.mark.parametrize(
    ("meaning", "inverse"),
    [
        ("related", "related"),
        ("caused_by", "causes"),
        ("causes", "caused_by"),
        ("child_of", "parent_of"),
        ("parent_of", "child_of"),
        ("duplicate_of", "duplicated_by"),
        ("duplicated_by", "duplicate_of"),
    ],
)
def test_a_link_is_read_from_both_ends_and_traced_on_both(make_record, agent, meaning, inverse):
    one, two = make_record("INC-1"), make_record("INC-2")

    added = link(two, one, meaning, agent)

    assert seen(two, agent) == [(meaning, "INC-1")]
    assert seen(one, agent) == [(inverse, "INC-2")]
    entries = Entry.objects.filter(event="link.add", by_id=agent.pk, at=LATER)
    told = {(entry.record, entry.facts["meaning"], entry.facts["other"]) for entry in entries}
    assert told == {("INC-2", meaning, "INC-1"), ("INC-1", inverse, "INC-2")}
    one.refresh_from_db()
    assert one.updated_at == LATER
    assert queries.get(pk=added.pk, user=agent) == added


def test_the_same_is_said_once_from_whichever_end(make_record, agent):
    one, two = make_record("INC-1"), make_record("INC-2")
    link(one, two, "related", agent)
    link(one, two, "caused_by", agent)

    for record, other, meaning in (
        (one, two, "related"),
        (two, one, "related"),
        (one, two, "caused_by"),
        (two, one, "causes"),
    ):
        with pytest.raises(StepRefused):
            link(record, other, meaning, agent)
    assert Link.objects.count() == 2


def test_no_chain_comes_back_to_its_start(make_record, agent):
    one, two, three = (make_record(f"INC-{n}") for n in (1, 2, 3))
    link(one, two, "child_of", agent)
    link(two, three, "child_of", agent)

    for record, other, meaning in ((three, one, "child_of"), (one, three, "parent_of")):
        with pytest.raises(StepRefused):
            link(record, other, meaning, agent)
    with pytest.raises(StepRefused):
        link(one, one, "related", agent)
    assert Link.objects.count() == 2
    link(one, three, "child_of", agent)  # a short cut is no circle


def test_what_one_may_not_see_is_not_linked_and_links_to_it_are_absent(
    make_record, agent, requester, stranger, other_customer
):
    mine = make_record("INC-1")
    theirs = make_record("INC-2", organisation=other_customer, requester=stranger)
    added = link(mine, theirs, "caused_by", agent)

    assert seen(mine, agent) == [("caused_by", "INC-2")]
    assert seen(mine, requester) == seen(theirs, stranger) == seen(mine, stranger) == []
    for somebody in (requester, stranger):
        with pytest.raises(Http404):
            queries.get(pk=added.pk, user=somebody)


def test_linking_needs_the_permission(make_record, requester, agent):
    one, two = make_record("INC-1"), make_record("INC-2")

    with pytest.raises(PermissionDenied):
        link(one, two, "related", requester)
    assert not Link.objects.exists()
    assert not Entry.objects.filter(event="link.add").exists()

    added = link(one, two, "related", agent)
    with pytest.raises(PermissionDenied):
        actions.remove(link=added, by=requester, at=LATER)
    assert seen(one, requester) == [("related", "INC-2")]


def test_a_permission_is_no_key_to_a_restricted_record(make_record, agent, manager, desk):
    one = make_record("INC-1")
    secret = make_record("INC-2", is_restricted=True, team=desk, requester=None)

    with pytest.raises(PermissionDenied):
        link(one, secret, "related", manager)
    link(one, secret, "related", agent)
    assert (seen(one, manager), seen(one, agent)) == ([], [("related", "INC-2")])


def test_a_link_can_be_taken_away_once(make_record, agent):
    one, two = make_record("INC-1"), make_record("INC-2")
    added = link(one, two, "related", agent)

    actions.remove(link=added, by=agent, at=LATER)

    assert seen(one, agent) == seen(two, agent) == []
    told = Entry.objects.filter(event="link.remove").values_list("record", flat=True)
    assert set(told) == {"INC-1", "INC-2"}
    with pytest.raises(StepRefused):
        actions.remove(link=added, by=agent, at=LATER)


def test_a_process_keeps_meanings_for_steps_of_its_own(make_record, agent):
    meanings.reserve("incident", "child_of")
    one, two = make_record("INC-1"), make_record("INC-2")

    for meaning in ("child_of", "parent_of"):
        with pytest.raises(StepRefused):
            link(one, two, meaning, agent)
    assert link(one, two, "caused_by", agent)


def test_every_meaning_has_an_inverse_that_leads_back():
    for meaning in meanings.meanings():
        assert meanings.meaning_of(meanings.meaning_of(meaning.inverse).inverse) == meaning
        assert (
            meaning.is_mutual or meaning.is_stored != meanings.meaning_of(meaning.inverse).is_stored
        )
