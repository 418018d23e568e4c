"""Fills a database with plain incidents, fast enough to do it a million times."""

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from django.db import connection, models
from django.utils import timezone

from bench.words import TITLES
from evident.kernel.access import actions as access
from evident.kernel.access.models import Role
from evident.kernel.accounts.models import Team, User
from evident.kernel.organisations.models import Organisation, OrganisationKind
from evident.kernel.records.models import Record
from evident.kernel.search.index import VERSION, vector_for
from evident.kernel.search.models import Vector
from evident.kernel.search.tokens import Text
from evident.kernel.trail.models import Entry
from evident.main.installation import ensure_shipped
from evident.resolution.incidents.models import Category, Incident

SEED = 20000
TEAMS = 20
AGENTS = 200
CUSTOMERS = 50
REQUESTERS = 2_000
LAST_DAY = datetime(2026, 10, 31, tzinfo=UTC)


def fill(*, records: int, entries: int) -> None:
    """Make people, then `records` incidents (95 % closed) with `entries` trail entries each."""
    ensure_shipped(at=timezone.now())
    people()
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.2)")
        samples(cursor)
        with without_indexes(cursor, Record, Incident):
            insert(cursor, Record, record_columns(), f"{series(records)} {PICK}")
            insert(cursor, Incident, incident_columns(), "record r WHERE r.source = 'bench'")
        with without_indexes(cursor, Vector):
            insert(
                cursor,
                Vector,
                vector_columns(),
                "record r JOIN sample t ON t.title = r.title WHERE r.source = 'bench'",
            )
        with without_indexes(cursor, Entry):
            insert(
                cursor,
                Entry,
                entry_columns(),
                f"record r CROSS JOIN generate_series(1, {entries}) n WHERE r.source = 'bench'",
            )
        cursor.execute("SELECT setval('record_number_incident', %s)", [records])
        cursor.execute("SELECT setval(pg_get_serial_sequence('record', 'id'), %s)", [records])
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute("CHECKPOINT")


def people() -> None:
    """Make the provider with its teams and agents, and customers with their users."""
    provider = Organisation.objects.create(
        code="provider", name="Provider", kind=OrganisationKind.PROVIDER
    )
    agents = User.objects.bulk_create(
        User(login=f"agent{n}", name=f"Agent {n}", organisation=provider, password="!")
        for n in range(AGENTS)
    )
    for n in range(TEAMS):
        team = Team.objects.create(code=f"team{n}", name=f"Team {n}", tier=1 + n % 3)
        team.members.set(agents[n::TEAMS])
        access.give(role=Role.objects.get(code="agent"), to=team, by=None, at=timezone.now())
    access.give(
        role=Role.objects.get(code="process_manager"), to=agents[0], by=None, at=timezone.now()
    )
    customers = Organisation.objects.bulk_create(
        Organisation(code=f"customer{n}", name=f"Customer {n}") for n in range(CUSTOMERS)
    )
    User.objects.bulk_create(
        User(
            login=f"user{n}",
            name=f"User {n}",
            organisation=customers[n % CUSTOMERS],
            password="!",
        )
        for n in range(REQUESTERS)
    )


def samples(cursor: Any) -> None:
    """Put the titles with their search words, and the keys to choose from, into tables."""
    cursor.execute("CREATE TEMP TABLE sample (i serial, title text, words tsvector)")
    for title in TITLES:
        cursor.execute(
            "INSERT INTO sample (title, words) VALUES (%s, %s::tsvector)",
            [title, vector_for([Text(title, "A")])],
        )
    for name, keys in {
        "agents": User.objects.filter(login__startswith="agent"),
        "users": User.objects.filter(login__startswith="user"),
        "teams": Team.objects.filter(code__startswith="team"),
        "categories": Category.objects.all(),
    }.items():
        cursor.execute(f"CREATE TEMP TABLE {name} (i serial, id bigint, organisation_id bigint)")
        for row in keys.order_by("pk"):
            cursor.execute(
                f"INSERT INTO {name} (id, organisation_id) VALUES (%s, %s)",
                [row.pk, getattr(row, "organisation_id", None)],
            )


def series(records: int) -> str:
    """
    Return rows numbered 1..`records`, each with the dice that decide everything about it.

    They are numbered in the order in which they were opened, as a desk numbers them.
    """
    return f"""(SELECT row_number() OVER (ORDER BY opened) AS g, thrown.* FROM
        (SELECT dice.*, d >= 0.05 AS ended, timestamptz '{LAST_DAY.isoformat()}'
            - (CASE WHEN d >= 0.05 THEN 1095 ELSE 60 END) * e * interval '1 day' AS opened
        FROM (SELECT random() AS a, random() AS b, random() AS c, random() AS d, random() AS e,
            random() AS f FROM generate_series(1, {records})) dice) thrown) s"""


PICK = f"""
JOIN sample t ON t.i = 1 + floor(s.a * {len(TITLES)})::int
JOIN users u ON u.i = 1 + floor(s.b * {REQUESTERS})::int
JOIN agents p ON p.i = 1 + floor(s.c * {AGENTS})::int
JOIN teams m ON m.i = 1 + (p.i - 1) % {TEAMS}
ORDER BY s.g
"""


def record_columns() -> dict[str, str]:
    """Return what each column of a record is filled with."""
    return {
        "id": "s.g",
        "number": "'INC-' || s.g",
        "kind": "'incident'",
        "title": "t.title",
        "state": "CASE WHEN s.ended THEN 'closed' WHEN s.d < 0.01 THEN 'new' "
        "WHEN s.d < 0.02 THEN 'assigned' WHEN s.d < 0.04 THEN 'in_progress' ELSE 'pending' END",
        "is_open": "NOT s.ended",
        "priority": "1 + floor(4 * sqrt(s.f))::int",
        "organisation_id": "u.organisation_id",
        "requester_id": "u.id",
        "team_id": "m.id",
        "assignee_id": "CASE WHEN s.d < 0.02 THEN NULL ELSE p.id END",
        "opened_at": "s.opened",
        "updated_at": "s.opened + interval '20 hours'",
        "resolved_at": "CASE WHEN s.ended THEN s.opened + s.c * interval '40 hours' END",
        "closed_at": "CASE WHEN s.ended THEN s.opened + interval '160 hours' END",
        "source": "'bench'",
        "source_key": "s.g::text",
    }


def vector_columns() -> dict[str, str]:
    """Return what each column of a record's search words is filled with."""
    return {
        "record_id": "r.id",
        "words": "t.words || array_to_tsvector(ARRAY['#inc' || r.id, '#' || r.id])",
        "version": str(VERSION),
    }


def incident_columns() -> dict[str, str]:
    """Return what each column of an incident is filled with."""
    return {
        "record_id": "r.id",
        "channel": "(ARRAY['phone', 'portal', 'mail'])[1 + r.id % 3]",
        "category_id": "(SELECT c.id FROM categories c WHERE c.i = 1 + r.id % 11)",
        "symptom": "r.title || ' ' || r.title",
        "impact": "3",
        "urgency": "2",
        "responded_at": "r.opened_at + interval '20 minutes'",
    }


Changes = dict[str, list[Any]]
SOME = {"id": 1, "text": "…"}
HISTORY: tuple[tuple[str, Changes], ...] = (
    ("report", {"state": [None, "new"], "title": [None, "…"]}),
    ("classify", {"state": ["new", "classified"], "category": [None, SOME]}),
    ("assign", {"state": ["classified", "assigned"]}),
    ("take", {"state": ["assigned", "in_progress"]}),
    ("edit", {"symptom": ["…", "… …"]}),
    (
        "hold",
        {
            "state": ["in_progress", "pending"],
            "waiting_for": ["", "user"],
            "waiting_note": ["", "…"],
        },
    ),
    ("resume", {"state": ["pending", "in_progress"], "waiting_for": ["user", ""]}),
    (
        "resolve",
        {
            "state": ["in_progress", "resolved"],
            "resolution_code": [None, SOME],
            "resolution_note": ["", "…"],
        },
    ),
    ("close", {"state": ["resolved", "closed"]}),
    ("note", {}),
)
"""What happens to every record of the corpus, in this order."""
BARE: Changes = {"state": ["in_progress", "resolved"]}
"""How one in fifty is resolved: without saying how. As many are written down late."""


def entry_columns() -> dict[str, str]:
    """Return what each column of a trail entry is filled with."""
    events = ", ".join(f"'incident.{step}'" for step, _changes in HISTORY)
    changes = ", ".join(f"'{json.dumps(told)}'" for _step, told in HISTORY)
    return {
        "at": "r.opened_at + n * interval '3 hours'",
        "by_id": "r.assignee_id",
        "by_name": "'Agent'",
        "door": "'page'",
        "recorded_at": "r.opened_at + n * interval '3 hours'"
        " + CASE WHEN n = 4 AND r.id % 50 = 1 THEN 2 ELSE 0 END * interval '1 hour'",
        "event": f"(ARRAY[{events}])[n]",
        "kind": "'incident'",
        "record": "r.number",
        "record_id": "r.id",
        "organisation_id": "r.organisation_id",
        "changes": f"(CASE WHEN n = 8 AND r.id % 50 = 0 THEN '{json.dumps(BARE)}'"
        f" ELSE (ARRAY[{changes}])[n] END)::jsonb",
        "facts": "'{}'::jsonb",
    }


def insert(cursor: Any, model: type[models.Model], columns: dict[str, str], source: str) -> None:
    """Insert rows built by SQL; columns not named get the model's default."""
    named = dict(columns)
    for field in model._meta.local_concrete_fields:
        if field.column in named or field.primary_key or field.has_db_default():
            continue
        if not field.null:
            named[field.column] = literal(field.get_default())
    cursor.execute(
        f"INSERT INTO {model._meta.db_table} ({', '.join(named)}) "
        f"SELECT {', '.join(named.values())} FROM {source}"
    )


def literal(value: Any) -> str:
    """Return a default as SQL."""
    match value:
        case bool():
            return str(value).upper()
        case int():
            return str(value)
        case dict() | list():
            return "'{}'"
    return "'" + str(value).replace("'", "''") + "'"


@contextmanager
def without_indexes(cursor: Any, *tables: type[models.Model]) -> Iterator[None]:
    """Drop the plain indexes of `tables` and make them again afterwards: much faster."""
    names = [model._meta.db_table for model in tables]
    cursor.execute(
        """SELECT i.indexname, i.indexdef FROM pg_indexes i
           LEFT JOIN pg_constraint c ON c.conname = i.indexname
           WHERE i.tablename = ANY(%s) AND c.oid IS NULL""",
        [names],
    )
    indexes = cursor.fetchall()
    for name, _definition in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    yield
    cursor.execute("SET maintenance_work_mem = '1GB'")
    for _name, definition in indexes:
        cursor.execute(definition)


def choose(count: int, of: int) -> list[int]:
    """Return `count` record keys, always the same."""
    return random.Random(SEED).sample(range(1, of + 1), count)
