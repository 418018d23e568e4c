"""Drawing: the same seed gives the same records, and what was frozen stays as it was."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from evident.conformity.samples import actions, queries
from evident.conformity.samples.choosing import Choice, allotted, drawn, rank
from evident.conformity.samples.models import Method, Sample, SampledRecord
from evident.conformity.samples.tests.conftest import LATER
from evident.conftest import NOON
from evident.kernel.attachments import actions as attachments
from evident.kernel.attachments import storage
from evident.kernel.procedures.definition import StepRefused, WrongFact
from evident.kernel.records.models import Record
from evident.kernel.records.reading import LOOK, note_reading
from evident.kernel.trail.models import Entry
from evident.resolution.incidents import actions as incidents
from trail_verifier import drawing as repeated

KIND = "kind:incident"


def numbers_of(sample):
    return [item.number for item in sample.items.all()]


def test_the_same_seed_draws_the_same_records_again(reported, auditor):
    made = reported(12)
    facts = {"by": auditor, "at": LATER, "population": KIND, "size": 5}

    first = actions.draw(**facts, seed="2026")
    again = actions.draw(**facts, seed="2026")
    other = actions.draw(**facts, seed="2027")

    ranked = sorted((rank("2026", each.number), each.number) for each in made)
    assert numbers_of(first) == [number for _rank, number in ranked[:5]]
    assert numbers_of(again) == numbers_of(first)
    assert numbers_of(other) != numbers_of(first)
    assert first.population_sha256 == again.population_sha256
    text = "".join(f"{number}\n" for number in sorted(each.number for each in made))
    assert first.population_sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert storage.path_of(first.population_sha256).read_text() == text
    entry = Entry.objects.filter(event="sample.draw").earliest("pk")
    assert (entry.by_id, entry.facts["sha256"]) == (auditor.pk, first.sha256)
    assert hashlib.sha256(first.sheet.encode()).hexdigest() == first.sha256
    assert first.told["population"]["count"] == first.population == 12
    assert "FROM" in first.query


def test_a_made_up_seed_is_kept(reported, auditor):
    reported(3)
    sample = actions.draw(by=auditor, at=LATER, population=KIND, size=2)
    assert len(sample.seed) == 16
    assert sample.told["seed"] == sample.seed


def test_what_was_frozen_stays_when_the_record_changes(reported, auditor, agent, make_user):
    (incident,) = reported(1)
    incidents.note(incident=incident, by=agent, at=NOON + timedelta(hours=1), text="Looked at it")
    file = attachments.add(
        record=incident, by=agent, at=NOON + timedelta(hours=2), name="log.txt", content=[b"42"]
    )
    sample = actions.draw(by=auditor, at=LATER, population=KIND)
    item = sample.items.get()
    assert queries.since.changes([item]) == {}
    looker = make_user(
        "looker",
        "external_auditor",
        auditor.organisation,
        valid_until=timezone.now() + timedelta(days=30),
    )
    note_reading(record=Record.objects.get(pk=incident.pk), by=looker, at=LATER)
    assert Entry.objects.latest("pk").event == LOOK
    assert queries.since.changes([item]) == {}  # a look changes nothing

    incidents.take(incident=incident, by=agent, at=LATER + timedelta(hours=1))
    attachments.remove(
        attachment=file, by=agent, at=LATER + timedelta(hours=2), reason="Not for everybody"
    )
    attachments.delete_unused(file.sha256)

    kept = item.frozen
    assert kept["state"] == {"en": "New", "zh": "新建"}
    assert [each["name"] for each in kept["files"]] == ["log.txt"]
    assert storage.path_of(file.sha256).read_bytes() == b"42"
    assert {"Looked at it"} == {each["said"] for each in kept["course"] if each["kind"] == "note"}
    assert any("报告" in each["text"]["zh"] for each in kept["course"] if each["kind"] == "change")
    assert json.loads(kept["trail"][0])["event"] == "incident.report"
    assert queries.since.changes([item]) == {item.pk: 2}
    with pytest.raises(IntegrityError), transaction.atomic():
        SampledRecord.objects.filter(pk=item.pk).update(content="{}")
    with pytest.raises(IntegrityError), transaction.atomic():
        sample.items.all().delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        Sample.objects.filter(pk=sample.pk).update(seed="mine")


def test_methods_choose_as_they_say(reported, auditor):
    made = reported(8)
    facts = {"by": auditor, "at": LATER, "population": KIND}

    newest = actions.draw(**facts, method=Method.NEWEST, size=3)
    named = actions.draw(**facts, method=Method.NAMED, numbers=[made[4].number, made[1].number])
    one_day = actions.draw(
        **facts, method=Method.STRATIFIED, size=4, seed="s", since=NOON.date(), until=NOON.date()
    )

    assert numbers_of(newest) == [made[7].number, made[6].number, made[5].number]
    assert numbers_of(named) == [made[4].number, made[1].number]
    assert (named.seed, newest.seed) == ("", "")
    assert one_day.size == 4
    for sample in (newest, named, one_day):
        lines = storage.path_of(sample.population_sha256).read_bytes().splitlines(keepends=True)
        pairs = [tuple(line.decode().rstrip("\n").partition("\t")[::2]) for line in lines]
        told = sample.told
        again = repeated.drawn(
            lambda pairs=pairs: pairs,
            method=told["method"],
            seed=told["seed"],
            size=told["wanted"],
            named=told["numbers"],
        )
        assert again == numbers_of(sample)


@pytest.mark.parametrize("method", [Method.RANDOM, Method.STRATIFIED, Method.NEWEST])
def test_the_verifier_repeats_every_drawing(method):
    """Both sides share no code: over many lines with many equal words they choose alike."""
    words = {
        Method.STRATIFIED: lambda n: str(n * n % 5),
        Method.NEWEST: lambda n: f"2026-{n % 97:02}",
    }
    word = words.get(method, lambda _n: "")
    pairs = [(f"INC-{n}", word(n)) for n in range(3000)]
    pairs.sort()
    for size in (1, 7, 60, 3000):
        mine = drawn((f"{a}\t{b}" for a, b in pairs), Choice(method, size, "0815"))
        theirs = repeated.drawn(lambda: pairs, method=str(method), seed="0815", size=size, named=[])
        assert mine == theirs
        assert len(set(mine)) == size


def test_shares_add_up_to_the_size():
    assert allotted({"1": 50, "2": 30, "3": 20}, 10) == {"1": 5, "2": 3, "3": 2}
    assert allotted({"1": 1, "2": 1, "3": 1}, 2) == {"1": 1, "2": 1, "3": 0}
    assert allotted({"1": 2}, 10) == {"1": 2}
    assert allotted({}, 3) == {}


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"population": "kind:nothing"}, WrongFact),
        ({"population": "check:nothing"}, WrongFact),
        ({"method": "dowsing"}, WrongFact),
        ({"size": 0}, WrongFact),
        ({"size": 201}, WrongFact),
        ({"seed": "x" * 65}, WrongFact),
        ({"seed": "a\nb"}, WrongFact),
        ({"part": "half"}, WrongFact),
        ({"method": "named"}, WrongFact),
        ({"method": "named", "numbers": ["INC-999"]}, WrongFact),
        ({"since": NOON.date(), "until": NOON.date() - timedelta(days=1)}, WrongFact),
        ({"until": NOON.date() - timedelta(days=9)}, StepRefused),
    ],
)
def test_what_makes_no_sense_is_refused_and_leaves_nothing(reported, auditor, facts, refusal):
    reported(1)
    before = Entry.objects.count()
    with pytest.raises(refusal):
        actions.draw(**{"by": auditor, "at": LATER, "population": KIND} | facts)
    assert not Sample.objects.exists()
    assert Entry.objects.count() == before


def test_only_auditors_draw_and_only_from_what_they_see(
    reported, agent, requester, make_user, provider, customer, other_customer
):
    made = reported(2)
    for person in (agent, requester):
        with pytest.raises(PermissionDenied):
            actions.draw(by=person, at=LATER, population=KIND)
    outsider = make_user(
        "out",
        "external_auditor",
        provider,
        only_for=other_customer,
        valid_until=timezone.now() + timedelta(days=30),
    )
    with pytest.raises(StepRefused):
        actions.draw(by=outsider, at=LATER, population=KIND)
    insider = make_user(
        "ins",
        "external_auditor",
        provider,
        only_for=customer,
        valid_until=timezone.now() + timedelta(days=30),
    )
    sample = actions.draw(by=insider, at=LATER, population=KIND)
    assert sorted(numbers_of(sample)) == sorted(each.number for each in made)
    assert list(queries.visible_to(outsider)) == []
    assert list(queries.visible_to(insider)) == [sample]


def test_a_record_restricted_later_hides_its_copy(reported, auditor, make_user, provider):
    made = reported(2)
    sample = actions.draw(by=auditor, at=LATER, population=KIND)
    other = make_user("other", "internal_auditor", provider)
    made[0].is_restricted = True
    made[0].save()

    shown = queries.items_of(sample, user=other)

    assert [each.item.number for each in shown if each.item] == [made[1].number]
    assert len(shown) == 2
    assert not queries.is_whole_for(sample, user=other)


def test_a_check_gives_its_exceptions(reported, auditor):
    made = reported(3)
    sample = actions.draw(
        by=auditor, at=LATER, population="check:incident.classified", part="exceptions"
    )
    assert sorted(numbers_of(sample)) == sorted(each.number for each in made)
    assert sample.told["population"]["name"]["en"] != sample.told["population"]["name"]["zh"]


def test_a_result_is_kept_beside_the_one_before(reported, auditor, agent):
    reported(1)
    item = actions.draw(by=auditor, at=LATER, population=KIND).items.get()
    with pytest.raises(WrongFact):
        actions.judge(item=item, by=auditor, at=LATER, verdict="exception")
    with pytest.raises(PermissionDenied):
        actions.judge(item=item, by=agent, at=LATER, verdict="conforms")
    actions.judge(item=item, by=auditor, at=LATER, verdict="conforms")
    actions.judge(item=item, by=auditor, at=LATER, verdict="exception", remark="No category")
    assert [each.verdict for each in item.results.all()] == ["exception", "conforms"]
    assert Entry.objects.filter(event="sample.judge").count() == 2
