"""Sealing looks at committed transactions, so these tests commit, and tidy up afterwards."""

from datetime import UTC, datetime

import psycopg
import pytest
from django.db import connection, connections

from evident.kernel.trail.sweep import wait_for_older_writers

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TABLES = ("trail_leaf", "trail_batch", "trail_entry")
INSERT = """
INSERT INTO trail_entry (at, by_name, door, event, kind, record, changes, facts, is_deviation)
VALUES (%s, 'Wang Fang', 'page', %s, '', '', '{"state": ["new", "closed"]}', '{}', false)
RETURNING id
"""


@pytest.fixture
def sealable(db, settings, tmp_path):
    """An empty trail and a key of its own, on a connection that really commits."""
    settings.VAR = tmp_path
    rolled_back = connections["default"]  # the one that pytest-django wraps in a transaction
    connections["default"] = rolled_back.copy()
    try:
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMPORARY TABLE shipped_entry AS TABLE trail_entry")
        empty_the_trail()
        yield
        empty_the_trail()
        tamper("INSERT INTO trail_entry OVERRIDING SYSTEM VALUE TABLE shipped_entry")
    finally:
        connection.close()
        connections["default"] = rolled_back


def empty_the_trail():
    """Remove everything; only the owner of the tables can, by taking the triggers away."""
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(f"TRUNCATE {', '.join(TABLES)}")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def tamper(statement, values=()):
    """Do what only somebody who owns the database can do."""
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement, values)
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.fixture
def writer():
    """Open connections of their own, as other processes have."""
    opened = []

    def open_one():
        parameters = connection.get_connection_params()
        names = ("dbname", "user", "host", "port", "password")
        session = psycopg.connect(**{k: parameters[k] for k in names if parameters.get(k)})
        opened.append(session)
        return session

    yield open_one
    for session in opened:
        session.close()


def insert(session, event="incident.close"):
    """Insert an entry without committing, and return its number."""
    return session.execute(INSERT, [NOON, event]).fetchone()[0]


def insert_many(count):
    """Insert and commit that many entries."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO trail_entry (at, by_name, door, event, kind, record, changes, facts,"
            " is_deviation) SELECT %s, '王芳', 'page', 'incident.close', 'incident', 'INC-' || n,"
            ' \'{"state": ["new", "closed"]}\', \'{}\', false FROM generate_series(1, %s) n',
            [NOON, count],
        )
    wait_for_older_writers()
