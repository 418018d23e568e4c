"""The tables of an empty database, made at once."""

from django.apps import apps
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection, router, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import Migration, RunSQL
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState


def is_empty() -> bool:
    """Return whether nothing was ever made in this database."""
    return not connection.introspection.table_names()


@transaction.atomic
def make_tables() -> None:
    """
    Make every table as all migrations would leave it, in a fraction of their time.

    Step by step, Django builds the models around a table anew for each change to it. Here each is
    made as it is today; then the statements that migrations bring along (triggers, functions) run
    in their order, so these must suit the tables of today unless marked as elidable. What moves
    rows has none to move. A test compares the outcome with that of the migrations.
    """
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    with connection.schema_editor(atomic=False) as editor:
        for model in apps.get_models():
            if router.allow_migrate_model(connection.alias, model) and model._meta.can_migrate(
                connection
            ):
                editor.create_model(model)
        for migration, _is_backwards in plan:
            _run_statements(migration, editor)
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    recorder.Migration.objects.bulk_create(
        recorder.Migration(app=migration.app_label, name=migration.name) for migration, _ in plan
    )
    emit_post_migrate_signal(0, False, connection.alias)


def _run_statements(migration: Migration, editor: BaseDatabaseSchemaEditor) -> None:
    for operation in migration.operations:
        if isinstance(operation, RunSQL) and not operation.elidable:
            state = ProjectState()  # statements look at the database alone
            operation.database_forwards(migration.app_label, editor, state, state)
