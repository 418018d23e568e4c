"""Tables made at once are the tables that the migrations make, one after the other."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from evident.main import making
from tests import databases

OF_DJANGO = "auth_group_permissions"
"""Unused, and its key is wider where migrations made it: Django then takes our settings for it."""
LOOKS = {
    "columns": """
        SELECT table_name, column_name, udt_name, is_nullable, column_default, is_identity,
               character_maximum_length, collation_name
        FROM information_schema.columns WHERE table_schema = 'public'""",
    "constraints": """
        SELECT conrelid::regclass::text, CASE contype WHEN 'n' THEN '' ELSE conname END,
               pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": """
        SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid)
        FROM pg_trigger WHERE NOT tgisinternal""",
    "functions": """
        SELECT proname, pg_get_function_identity_arguments(oid), prosrc
        FROM pg_proc WHERE pronamespace = 'public'::regnamespace""",
    "sequences": "SELECT sequencename, data_type::text FROM pg_sequences",
    "types": """
        SELECT typname, typtype::text FROM pg_type WHERE typnamespace = 'public'::regnamespace""",
    "settings": """
        SELECT relname, reloptions::text FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND reloptions IS NOT NULL""",
}
"""All that makes two databases answer alike; the order of columns does not."""


def everything() -> dict[str, set[tuple]]:
    """Return what the database is made of, and what stands in it from the first moment on."""
    with connection.cursor() as cursor:
        found = {}
        for what, look in LOOKS.items():
            cursor.execute(look)
            found[what] = {row for row in cursor.fetchall() if OF_DJANGO not in row[0]}
        tables = sorted(connection.introspection.table_names(cursor))
        counts = set()
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            counts.add((table, cursor.fetchone()[0]))
    found["rows"] = counts
    found["migrations"] = set(MigrationRecorder.Migration.objects.values_list("app", "name"))
    found["models"] = set(ContentType.objects.values_list("app_label", "model"))
    return found


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_tables_made_at_once_are_those_of_the_migrations():
    with databases.another():
        making.make_tables()
        at_once = everything()
    with databases.another():
        call_command("migrate", interactive=False, verbosity=0)
        step_by_step = everything()

    for what, found in step_by_step.items():
        assert at_once[what] == found, what
    assert len(at_once["columns"]) > 1_000
    assert len(at_once["triggers"]) > 20


@pytest.mark.django_db(transaction=True)
def test_only_an_empty_database_is_made_at_once():
    with databases.another():
        assert making.is_empty()
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE of_somebody_else (id int)")
        assert not making.is_empty()
    assert not making.is_empty()
