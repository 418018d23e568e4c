"""Searching records: what is found, in which order, and by whom never."""

from datetime import timedelta

import pytest
from django.db import connection

from evident.conftest import NOON
from evident.kernel.access import actions as access
from evident.kernel.access.models import Grant, Role
from evident.kernel.records.models import Record
from evident.kernel.records.queries import visible_to
from evident.kernel.search import index, jobs, queries, sources
from evident.kernel.search.models import Vector
from evident.kernel.search.tokens import Text, query_tokens


@pytest.fixture(autouse=True)
def records_without_a_process(monkeypatch):
    """Let plain records stand for incidents: the kernel's tests know no process."""
    monkeypatch.setattr(sources, "_searched", {})


@pytest.fixture
def make_record(requester):
    """Put a record into the table and make it findable, as the writers of records do."""

    def make(number="INC-1", title="Mail does not open", **facts):
        record = Record.objects.create(
            **{
                "number": number,
                "kind": "incident",
                "title": title,
                "state": "new",
                "organisation": requester.organisation,
                "requester": requester,
                "opened_at": NOON,
                "updated_at": NOON,
            }
            | facts
        )
        index.put([record])
        return record

    return make


@pytest.fixture
def notes(monkeypatch):
    """Texts kept beside records, as comments are."""
    kept: dict[int, list[Text]] = {}
    monkeypatch.setitem(
        sources._sources,
        "notes",
        lambda ids: [(pk, text) for pk in ids for text in kept.get(pk, [])],
    )
    return kept


def find(user, text, **more):
    return queries.search(user=user, text=text, at=NOON + timedelta(days=1), **more)


def numbers(user, text, **more):
    return [hit.record.number for hit in find(user, text, **more).hits]


@pytest.mark.parametrize(
    "typed", ["邮件系统", "yjxt", "件系统", "登录 邮件", "INC-7", "7", "Requester"]
)
def test_a_record_is_found_by_its_title_number_and_people(make_record, agent, typed):
    make_record("INC-7", "邮件系统无法登录")
    make_record("INC-8", "Printer jammed", requester=None)

    assert numbers(agent, typed) == ["INC-7"]


def test_a_customer_finds_his_own_and_nobody_elses(make_record, requester, stranger):
    make_record("INC-7", "邮件系统无法登录")

    assert numbers(requester, "INC-7") == ["INC-7"]
    for typed in ("INC-7", "7", "邮件系统", "yjxt", "Requester", "邮件 打印机"):
        found = find(stranger, typed)
        assert (found.hits, found.total, found.is_capped, found.is_relaxed) == ([], 0, False, False)


def test_a_hidden_record_changes_nothing_of_what_is_shown(make_record, requester, stranger):
    make_record("INC-7", "邮件系统无法登录")
    before = find(stranger, "INC-8 邮件")
    make_record("INC-8", "邮件系统又坏了")

    assert find(stranger, "INC-8 邮件") == before


def test_a_restricted_record_is_found_only_by_those_who_work_on_it(
    make_record, agent, manager, desk
):
    make_record("INC-7", "Leak of 工资单", is_restricted=True, team=desk, requester=None)

    assert numbers(agent, "INC-7") == numbers(agent, "工资单") == ["INC-7"]
    assert numbers(manager, "INC-7") == numbers(manager, "工资单") == []


def test_an_internal_note_is_found_by_staff_alone(make_record, notes, agent, requester):
    record = make_record("INC-7", "Mail")
    notes[record.pk] = [
        Text("root password is 猕猴桃 kiwi", is_internal=True),
        Text("We are working on it, see 西瓜"),
    ]
    index.refresh([record.pk])

    assert numbers(agent, "kiwi") == numbers(agent, "猕猴桃") == ["INC-7"]
    assert numbers(requester, "kiwi") == numbers(requester, "猕猴桃") == []
    assert numbers(requester, "!kiwi") == numbers(requester, "mht") == []
    assert numbers(requester, "西瓜") == ["INC-7"]
    assert numbers(agent, "mail 西瓜 kiwi") == ["INC-7"], "public and internal words together"
    shown = [part.text for part in find(requester, "mail").hits[0].snippet]
    assert "kiwi" not in "".join(shown)


def test_internal_notes_are_found_only_where_the_grant_reaches(
    make_record, notes, make_user, customer, other_customer
):
    reader = make_user("reader", "requester", customer)
    Role.objects.create(code="sees", name_en="s", name_zh="s", permissions=["incident.view"])
    Role.objects.create(
        code="reads", name_en="r", name_zh="r", permissions=["incident.view_internal"]
    )
    access.give(role=Role.objects.get(code="sees"), to=reader, by=None, at=NOON)
    access.give(
        role=Role.objects.get(code="reads"), to=reader, by=None, at=NOON, organisation=customer
    )
    for number, owner in (("INC-7", customer), ("INC-8", other_customer)):
        record = make_record(number, "Mail", organisation=owner)
        notes[record.pk] = [Text("kiwi", is_internal=True)]
        index.refresh([record.pk])
    reader = type(reader).objects.get(pk=reader.pk)

    assert numbers(reader, "kiwi") == ["INC-7"]
    assert sorted(numbers(reader, "mail")) == ["INC-7", "INC-8"]


def test_the_number_comes_first_then_what_is_open_and_recent(make_record, agent):
    make_record("INC-1", "Mail down", state="closed", is_open=False, closed_at=NOON)
    make_record("INC-2", "Mail down", opened_at=NOON - timedelta(days=900))
    make_record("INC-3", "Mail down")
    make_record("INC-4", "Like INC-2")

    assert numbers(agent, "mail down")[:2] == ["INC-3", "INC-1"]
    assert numbers(agent, "mail down")[-1] == "INC-2"
    found = find(agent, "INC-2")
    assert [(hit.record.number, hit.is_number) for hit in found.hits] == [
        ("INC-2", True),
        ("INC-4", False),
    ]


def test_some_words_are_enough_if_no_record_has_all(make_record, agent):
    make_record("INC-1", "邮件系统无法登录")

    found = find(agent, "邮件系统今天早上打不开")

    assert found.is_relaxed
    assert [hit.record.number for hit in found.hits] == ["INC-1"]
    assert not find(agent, "邮件系统").is_relaxed


def test_matches_are_marked_in_title_and_text(make_record, notes, agent):
    record = make_record("INC-1", "邮件 <b>")
    notes[record.pk] = [Text("First note"), Text("The 邮件 server refused connections")]
    index.refresh([record.pk])

    (hit,) = find(agent, "邮件 connection").hits

    assert hit.title == [("邮件", True), (" <b>", False)]
    assert [part.text for part in hit.snippet if part.is_match] == ["邮件", "connections"]


def test_pages_follow_each_other_and_more_than_can_be_ranked_is_said(
    make_record, agent, monkeypatch
):
    monkeypatch.setattr(queries, "MOST_RANKED", 4)
    for n in range(1, 7):
        make_record(f"INC-{n}", f"Mail down {n}00")

    first, second, third = (find(agent, "mail", page=page, size=3) for page in (1, 2, 3))

    assert (first.total, first.is_capped) == (4, True)
    found = [hit.record.number for results in (first, second, third) for hit in results.hits]
    assert sorted(found) == ["INC-3", "INC-4", "INC-5", "INC-6"], "the newest"


def test_what_is_rare_is_found_however_old(make_record, agent, monkeypatch):
    monkeypatch.setattr(queries, "FIRST_WINDOW", 2)
    make_record("INC-1", "Rare kiwi")
    for n in range(2, 12):
        make_record(f"INC-{n}", "Mail")

    assert numbers(agent, "kiwi") == ["INC-1"]
    assert len(numbers(agent, "mail")) == 10


def test_a_common_word_among_other_peoples_records_hides_none_of_ones_own(
    make_record, requester, stranger, monkeypatch
):
    monkeypatch.setattr(queries, "FIRST_WINDOW", 4)
    monkeypatch.setattr(queries, "MOST_RANKED", 3)
    for n in range(1, 31):
        owner = requester if n in {2, 9, 29} else stranger
        make_record(f"INC-{n}", "Mail", requester=owner, organisation=owner.organisation)

    assert sorted(numbers(requester, "mail")) == ["INC-2", "INC-29", "INC-9"]
    assert not find(requester, "mail").is_capped
    assert numbers(stranger, "mail") == ["INC-30", "INC-28", "INC-27"]
    assert find(stranger, "mail").is_capped


@pytest.mark.parametrize("most", [1, 1000])
def test_a_list_keeps_its_own_order_when_searched(make_record, agent, monkeypatch, most):
    """However common the word is."""
    monkeypatch.setattr(queries, "MOST_RANKED", most)
    make_record("INC-1", "Mail down")
    make_record("INC-2", "Printer")
    make_record("INC-3", "Mail slow")
    seen = visible_to(agent).order_by("number")

    found = queries.matching(seen, user=agent, text="mail", kinds=("incident",))

    assert [record.number for record in found] == ["INC-1", "INC-3"]
    assert not queries.matching(seen, user=agent, text="?!", kinds=("incident",))


@pytest.mark.parametrize(
    "typed", ["", "  ", "'", "\\", "the", "!!!", "的", "'; drop table record --"]
)
def test_what_cannot_be_searched_finds_nothing_and_breaks_nothing(make_record, agent, typed):
    make_record("INC-1", "邮件")

    assert numbers(agent, typed) == []


@pytest.mark.parametrize("text", ["it's \\ a 'quote'", "\x01\x7f\ufffe", "a:*&|!b", "\\'x", "𠀀𝔘𝔫"])
def test_hostile_texts_are_stored(make_record, agent, text):
    make_record("INC-1", text[:300], custom={"note": text})

    assert Vector.objects.filter(record__number="INC-1").exists()


def test_a_change_makes_new_words_found_and_old_ones_not(make_record, agent):
    record = make_record("INC-1", "Mail down")
    before = {"title": record.title}
    record.title = "Printer jammed"
    record.save()

    index.update(record, before=before, changed={"title"})

    assert numbers(agent, "printer") == ["INC-1"]
    assert numbers(agent, "mail") == []


def test_words_can_be_added_without_reading_the_others(make_record, agent):
    record = make_record("INC-1", "Mail down")

    index.add(record_id=record.pk, texts=[Text("kiwi")])

    assert numbers(agent, "mail kiwi") == ["INC-1"]


def test_added_words_are_bounded(make_record):
    record = make_record()
    for n in range(6):
        words = " ".join(f"w{n}x{i}" for i in range(2000))
        index.add(record_id=record.pk, texts=[Text(words[:19_000])])

    with connection.cursor() as cursor:
        cursor.execute("SELECT length(words) FROM search_vector")
        assert cursor.fetchone()[0] < 7000


def test_reindexing_takes_up_where_it_stopped(make_record, agent):
    for n in range(1, 6):
        make_record(f"INC-{n}", "Mail down")
    Vector.objects.all().delete()
    assert numbers(agent, "mail") == []
    first = next(iter(index.reindex(batch=2)))
    assert (first.done, len(numbers(agent, "mail"))) == (2, 2)
    assert [progress.done for progress in index.reindex(batch=2)] == [2, 3]

    assert len(numbers(agent, "mail")) == 5
    assert list(index.reindex()) == []
    assert [progress.done for progress in index.reindex(everything=True, after=first.last_id)] == [
        3
    ]


def test_records_written_under_older_rules_are_reindexed(make_record, monkeypatch):
    make_record()
    assert not index.is_of_older_rules()
    monkeypatch.setattr(index, "VERSION", index.VERSION + 1)
    assert index.is_of_older_rules()

    jobs.reindex(at=NOON)

    assert not index.is_of_older_rules()
    assert list(index.reindex()) == []


@pytest.mark.parametrize("typed", ["mail", "INC-1", "mail nothing", "邮件"])
def test_who_holds_nothing_any_more_finds_nothing(make_record, requester, typed):
    make_record(title="Mail 邮件")
    Grant.objects.of(requester).delete()
    access.forget(requester)

    assert find(requester, typed).hits == []


@pytest.mark.parametrize(("typed", "user_is"), [("邮件", "agent"), ("yjxt", "requester")])
@pytest.mark.slow
def test_the_plan_uses_the_index_of_words(requester, agent, typed, user_is):
    Record.objects.bulk_create(
        Record(
            number=f"INC-{n}",
            kind="incident",
            title=f"Printer {n}",
            state="new",
            organisation=requester.organisation,
            requester=requester,
            opened_at=NOON,
            updated_at=NOON,
        )
        for n in range(3000)
    )
    index.put(list(Record.objects.select_related("requester", "organisation")))
    user = {"agent": agent, "requester": requester}[user_is]
    with connection.cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list('search_vector_words')")
        cursor.execute("ANALYZE search_vector, record")
        cursor.execute("SET LOCAL enable_seqscan = off")  # three thousand rows fit in a few pages
        found = Vector.objects.filter(
            queries._condition(query_tokens(typed), user=user, kinds=("incident",)),
            record__in=visible_to(user).order_by().values("pk"),
        )
        sql, parameters = found.values("record_id").query.sql_with_params()
        cursor.execute(f"EXPLAIN {sql}", parameters)
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert "search_vector_words" in plan
