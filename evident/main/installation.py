"""What every installation starts with; safe to repeat."""

from datetime import datetime

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from evident.conformity.requirements.actions import catalogues as requirements
from evident.kernel.access import actions as access
from evident.kernel.calendars import actions as calendars
from evident.kernel.followers.following import ensure_positions
from evident.kernel.procedures import tailoring
from evident.kernel.procedures.procedure import known_kinds
from evident.kernel.records.kinds import kind_of, known
from evident.kernel.records.numbers import ensure_numbering
from evident.kernel.search import index as search_index
from evident.kernel.search.jobs import reindex
from evident.main import making
from evident.management.audits import shipped as audits
from evident.portfolio.catalogue import shipped as catalogue
from evident.relationships.customers import shipped as customers
from evident.resolution.incidents import priorities, shipped
from evident.resolution.incidents.models.incident import KIND
from evident.resolution.service_requests import shipped as service_requests
from evident.support.knowledge import shipped as knowledge

RULES = {
    **audits.RULES,
    **customers.RULES,
    **service_requests.RULES,
    KIND.code: shipped.RULES,
}
"""What version 1 of a process asks beyond its states and steps; of the others, nothing."""


@transaction.atomic
def ensure_shipped(*, at: datetime) -> None:
    """Make roles, numberings and the shipped settings of every process exist."""
    access.ensure_shipped(at=at)
    for kind in map(kind_of, known()):
        ensure_numbering(kind=kind.code, prefix=kind.prefix)
    priorities.ensure_shipped()
    shipped.ensure_shipped()
    knowledge.ensure_shipped()
    for code in known_kinds():
        tailoring.ensure_shipped(kind=code, rules=RULES.get(code, {}), at=at)
    catalogue.ensure_shipped()
    ensure_positions()


def pending_migrations() -> list[str]:
    """Return the names of migrations that the database still lacks."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def migrate() -> None:
    """Make the tables that the database lacks, and change those that are of an older version."""
    if making.is_empty():
        making.make_tables()
    elif pending_migrations():
        call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


def bring_up_to_date() -> None:
    """Migrate the database and make exist what every installation starts with."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('evident.migrate'))")  # one at a time
    try:
        migrate()
        if search_index.is_of_older_rules():
            reindex.defer_once("all")
        ensure_shipped(at=timezone.now())
        calendars.ensure_shipped(at=timezone.now(), zone=settings.TIME_ZONE)
        requirements.ensure_shipped(at=timezone.now())
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('evident.migrate'))")
