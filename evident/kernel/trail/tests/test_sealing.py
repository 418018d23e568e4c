"""Sealing: every committed entry once, whatever the order of commits."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from django.db import DatabaseError, connection, connections, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from evident.kernel.jobs.declaration import declared
from evident.kernel.trail import jobs, sealing, signing
from evident.kernel.trail.models import Batch, Entry, Leaf
from evident.kernel.trail.sweep import wait_for_older_writers
from evident.kernel.trail.tests.conftest import NOON, empty_the_trail, insert, insert_many, tamper
from trail_verifier import verify_inclusion

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("sealable")]


def sealed_ids():
    return list(Leaf.objects.order_by("position").values_list("entry_id", flat=True))


def all_ids():
    return set(Entry.objects.values_list("id", flat=True))


def test_entries_are_sealed_once_in_batches_that_name_each_other():
    insert_many(25)

    done = sealing.seal(at=NOON, batch_size=10)
    again = sealing.seal(at=NOON)

    assert (done.entries, done.batches) == (25, 3)
    assert (again.entries, again.batches) == (0, 0)
    assert set(sealed_ids()) == all_ids()
    batches = list(Batch.objects.order_by("number"))
    assert [(batch.number, batch.first, batch.count) for batch in batches] == [
        (1, 0, 10),
        (2, 10, 10),
        (3, 20, 5),
    ]
    assert batches[1].previous == batches[0].head().digest()
    assert list(Leaf.objects.order_by("position").values_list("position", flat=True)) == list(
        range(25)
    )


def test_an_entry_whose_transaction_commits_late_is_sealed_later_and_not_lost(writer):
    early, late = writer(), writer()
    sealing.seal(at=NOON)
    slow = insert(early)
    quick = insert(late)
    late.commit()
    sealing.seal(at=NOON)
    assert sealed_ids() == []  # something older is still being written

    early.commit()
    wait_for_older_writers()
    sealing.seal(at=NOON)

    assert set(sealed_ids()) == {slow, quick}


def test_an_entry_of_a_transaction_still_open_is_not_sealed(writer):
    done, open_one = writer(), writer()
    finished = insert(done)
    done.commit()
    unfinished = insert(open_one)

    sealing.seal(at=NOON)
    assert sealed_ids() == [finished]

    open_one.commit()
    wait_for_older_writers()
    sealing.seal(at=NOON)
    assert sealed_ids() == [finished, unfinished]


def test_what_was_rolled_back_leaves_no_gap(writer):
    session = writer()
    insert(session)
    session.rollback()
    kept = insert(session)
    session.commit()
    wait_for_older_writers()

    sealing.seal(at=NOON)

    assert sealed_ids() == [kept]
    assert Leaf.objects.get().position == 0


@hypothesis_settings(
    deadline=None,
    max_examples=15,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    acts=st.lists(
        st.tuples(
            st.integers(0, 3), st.sampled_from(["insert", "insert", "commit", "rollback", "seal"])
        ),
        max_size=25,
    )
)
def test_any_interleaving_of_writers_and_sealing_seals_all_that_committed(writer, acts):
    empty_the_trail()
    sessions = [writer() for _ in range(4)]
    for who, act in acts:
        session = sessions[who]
        if act == "insert":
            insert(session)
        elif act == "seal":
            sealing.seal(at=NOON, batch_size=2)
        else:
            getattr(session, act)()
    for session in sessions:
        session.commit()
        session.close()

    wait_for_older_writers()
    sealing.seal(at=NOON, batch_size=2)

    assert len(sealed_ids()) == len(set(sealed_ids()))
    assert set(sealed_ids()) == all_ids()


def test_writers_and_sealers_in_threads_lose_and_repeat_nothing(writer):
    stop = Event()

    def keep_sealing():
        try:
            while not stop.is_set():
                sealing.seal(at=NOON, batch_size=7)
        finally:
            connections.close_all()

    def keep_writing():
        session = writer()
        for number in range(30):
            insert(session)
            if number % 3 == 0:
                session.commit()
        session.commit()

    with ThreadPoolExecutor(6) as pool:
        sealers = [pool.submit(keep_sealing) for _ in range(2)]
        writers = [pool.submit(keep_writing) for _ in range(4)]
        try:
            for each in writers:
                each.result(timeout=60)
        finally:
            stop.set()
        for each in sealers:
            each.result(timeout=60)
    wait_for_older_writers()
    sealing.seal(at=NOON)

    assert len(sealed_ids()) == len(set(sealed_ids())) == 120
    heads = [batch.head() for batch in Batch.objects.order_by("number")]
    assert [head.batch for head in heads] == list(range(1, len(heads) + 1))
    assert [head.previous for head in heads[1:]] == [head.digest() for head in heads[:-1]]


def test_a_trail_restored_into_another_server_is_sealed_to_the_end(writer):
    insert_many(3)
    sealing.seal(at=NOON)
    insert_many(2)
    # As after a restore: rows keep numbers of transactions that this server never had,
    # greater and smaller than its own, and stand there by the hand of another transaction.
    tamper("UPDATE trail_entry SET txid = '9000000000000'::xid8 WHERE id %% 2 = 0")
    tamper("UPDATE trail_entry SET txid = '3'::xid8 WHERE id %% 2 = 1")
    tamper("UPDATE trail_batch SET swept_txid = 8000000000000, txid = '8000000000000'::xid8")

    sealing.seal(at=NOON, batch_size=1)
    assert set(sealed_ids()) == all_ids()

    late = writer()
    insert(late)
    sealing.seal(at=NOON)
    late.commit()
    insert_many(2)
    sealing.seal(at=NOON)
    assert set(sealed_ids()) == all_ids()
    assert len(sealed_ids()) == 8


def test_catching_up_goes_on_where_it_was_interrupted():
    insert_many(10)

    class Killed(Exception):
        pass

    def die(count):
        raise Killed

    with pytest.raises(Killed):
        sealing.seal(at=NOON, batch_size=4, on_progress=die)
    assert len(sealed_ids()) == 4

    sealing.seal(at=NOON, batch_size=4)
    assert set(sealed_ids()) == all_ids()


def test_silence_is_signed_when_the_interval_has_passed(settings):
    settings.TRAIL_HEARTBEAT_MINUTES = 30
    insert_many(1)
    sealing.seal(at=NOON)

    assert sealing.seal(at=NOON + timedelta(minutes=29)).batches == 0
    assert sealing.seal(at=NOON + timedelta(minutes=30)).batches == 1

    beat = Batch.objects.get(number=2)
    assert (beat.first, beat.count, beat.heartbeat_minutes) == (1, 0, 30)


def test_an_empty_trail_is_anchored_by_its_first_head():
    assert sealing.seal(at=NOON).batches == 1
    assert sealing.seal(at=NOON).batches == 0


@pytest.mark.parametrize("table", ["trail_entry", "trail_batch", "trail_leaf"])
def test_the_database_refuses_to_change_what_was_sealed(table):
    insert_many(1)
    sealing.seal(at=NOON)
    column = "position" if table == "trail_leaf" else "txid"

    for statement in (
        f"UPDATE {table} SET {column} = {column}",
        f"DELETE FROM {table}",
        f"TRUNCATE {table}",
    ):
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_the_key_is_made_once_and_for_its_owner_alone():
    sealing.seal(at=NOON)
    key = signing.key_path().read_bytes()

    insert_many(1)
    sealing.seal(at=NOON)

    assert signing.key_path().read_bytes() == key
    assert signing.key_path().stat().st_mode & 0o777 == 0o600
    assert [file.name for file in signing.key_path().parent.iterdir()] == ["trail_key.pem"]


def test_a_lost_or_foreign_key_stops_the_sealing_instead_of_passing_silently():
    sealing.seal(at=NOON)
    insert_many(1)

    signing.put_aside(NOON)
    with pytest.raises(signing.TrailKeyUnusable, match="missing"):
        sealing.seal(at=NOON)
    signing.make_key()
    with pytest.raises(signing.TrailKeyUnusable, match="not the key"):
        sealing.seal(at=NOON)
    signing.key_path().write_bytes(b"junk")
    with pytest.raises(signing.TrailKeyUnusable, match="cannot be read"):
        sealing.seal(at=NOON)

    assert Batch.objects.count() == 1
    assert sealing.count_never_sealed(before=Entry.objects.get().recorded_at) == 0
    after = Entry.objects.get().recorded_at + timedelta(seconds=1)
    assert sealing.count_never_sealed(before=after) == 1


def test_a_new_key_goes_on_from_the_old_one_and_both_are_published():
    sealing.seal(at=NOON)
    old = sealing.public_keys()

    new = sealing.replace_key(by=None, at=NOON)
    sealing.seal(at=NOON)

    assert set(sealing.public_keys()) == {*old, new}
    assert Entry.objects.get().event == "trail.new_key"
    assert sealed_ids() == [Entry.objects.get().pk]


def test_one_entry_can_be_proven_without_the_others():
    insert_many(9)
    sealing.seal(at=NOON, batch_size=5)
    [key] = sealing.public_keys()
    for entry in Entry.objects.order_by("id"):
        assert verify_inclusion(sealing.prove(entry), key=key).is_good

    tamper("UPDATE trail_entry SET by_name = 'somebody else'")

    entry = Entry.objects.latest("id")
    assert not verify_inclusion(sealing.prove(entry), key=key).is_good


def test_an_entry_not_sealed_yet_has_no_proof():
    insert_many(1)

    with pytest.raises(sealing.NotSealed):
        sealing.prove(Entry.objects.get())


def test_waiting_for_older_writers_ends_with_them_or_with_its_patience(writer):
    early, late = writer(), writer()
    insert(early)
    insert(late)
    late.commit()
    assert not wait_for_older_writers(patience_seconds=0.05)

    early.commit()
    assert wait_for_older_writers()


def test_the_job_seals_each_minute():
    insert_many(2)

    jobs.seal_trail(at=NOON)

    assert len(sealed_ids()) == 2
    assert declared()["trail.seal"].every == "* * * * *"
