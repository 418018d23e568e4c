"""Fills the installation that EVIDENT_VAR names: `python -m bench.fill RECORDS ENTRIES`."""

import os
import sys
from datetime import UTC, datetime

import django


def main(records: int, entries: int) -> None:
    """Migrate and fill."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "evident.main.settings"
    django.setup()
    from django.core.management import call_command

    from bench import promises
    from bench.corpus import fill
    from evident.conformity.requirements.actions import catalogues

    call_command("migrate", verbosity=0)
    call_command("createcachetable")
    fill(records=records, entries=entries)
    promises.fill()
    catalogues.ensure_shipped(at=datetime.now(tz=UTC))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
