"""Followers read every committed entry once, in whatever order transactions commit."""

import pytest
from django.db import DatabaseError, connection

from evident.conftest import NOON
from evident.kernel.followers import following
from evident.kernel.followers.models import FollowerPosition
from evident.kernel.trail import actions as trail

pytestmark = pytest.mark.slow
INSERT = (
    "INSERT INTO trail_entry (at, by_name, door, event, kind, record, changes, facts, is_deviation)"
    " VALUES (now(), '', 'page', %s, '', '', '{}', '{}', false)"
)


@pytest.fixture
def read(committed, monkeypatch):
    """What the follower `test` has read."""
    read: list[str] = []
    monkeypatch.setitem(
        following._followers, "test", lambda entries: read.extend(e.event for e in entries)
    )
    FollowerPosition.objects.create(name="test", **following.start())
    return read


def refuse(name, entry, error):
    raise AssertionError(error)


def write(event):
    return trail.write(event=event, by=None, at=NOON)


def test_follow_reads_each_entry_once(read):
    write("one")
    write("two")

    assert following.follow("test", refuse=refuse) == 2
    assert following.follow("test", refuse=refuse) == 0
    assert read == ["one", "two"]


def test_follow_passes_by_no_entry_that_commits_late(read, another_connection):
    another_connection.execute(INSERT, ["late"])  # gets its number first, commits last
    write("early")

    following.follow("test", refuse=refuse)
    assert read == []  # the late one would come before it

    another_connection.commit()
    write("after")
    following.follow("test", refuse=refuse)
    assert read == ["late", "early", "after"]


def test_follow_does_nothing_where_another_process_is_at_it(read, another_connection):
    write("one")
    another_connection.execute("SELECT * FROM trail_follower FOR UPDATE")

    assert following.follow("test", refuse=refuse) == 0

    another_connection.rollback()
    assert following.follow("test", refuse=refuse) == 1


def test_follow_refuses_the_one_bad_entry_and_goes_on(read, monkeypatch):
    def picky(entries):
        for entry in entries:
            if entry.event == "bad":
                raise ValueError(entry.event)
            read.append(entry.event)

    monkeypatch.setitem(following._followers, "test", picky)
    refused = []
    for event in ("one", "bad", "two"):
        write(event)

    following.follow("test", refuse=lambda name, entry, error: refused.append(entry.event))

    assert refused == ["bad"]
    assert read[-2:] == ["one", "two"]
    assert following.follow("test", refuse=refuse) == 0


def test_follow_stops_at_an_error_of_the_database_and_keeps_its_place(read, monkeypatch):
    def broken(entries):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1/0")

    write("one")
    with monkeypatch.context() as patched:
        patched.setitem(following._followers, "test", broken)
        with pytest.raises(DatabaseError):
            following.follow("test", refuse=refuse)

    following.follow("test", refuse=refuse)
    assert read == ["one"]


def test_follow_goes_on_after_a_dump_was_restored_into_another_server(read):
    write("read before")
    following.follow("test", refuse=refuse)
    with connection.cursor() as cursor:  # as a restored dump has it: numbers of another server
        cursor.execute(INSERT, ["written before the dump, unread"])
        cursor.execute("ALTER TABLE trail_entry DISABLE TRIGGER USER")
        cursor.execute("UPDATE trail_entry SET txid = (txid::text::bigint + 1000000)::text::xid8")
        cursor.execute("ALTER TABLE trail_entry ENABLE TRIGGER USER")
        cursor.execute(
            "UPDATE trail_follower SET txid = txid + 1000000, written_in = written_in + 1000000"
        )
    write("written here")

    for _ in range(3):
        following.follow("test", refuse=refuse)
    write("later")
    following.follow("test", refuse=refuse)

    assert read == ["read before", "written before the dump, unread", "written here", "later"]


def test_a_new_follower_starts_at_the_present(read, monkeypatch):
    write("long ago")
    monkeypatch.setitem(following._followers, "newcomer", following._followers["test"])

    following.ensure_positions()
    write("now")
    following.follow("newcomer", refuse=refuse)

    assert read == ["now"]
