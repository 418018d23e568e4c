"""What a command needs before it can work: translations compiled, Django set up, a database."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from evident.main import messages, postgres, speech


def set_up() -> None:
    """Load the settings and every module. Raises ImproperlyConfigured."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evident.main.settings")
    from evident.main.settings import ROOT

    messages.compile_stale(ROOT)
    django.setup()


@contextmanager
def with_database() -> Iterator[None]:
    """
    Set up Django and keep the embedded database running inside the block, if it is the one.

    Raises ImproperlyConfigured, PostgresRefused.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evident.main.settings")
    from evident.main.settings import IS_DATABASE_EMBEDDED, VAR

    server = postgres.using(VAR) if IS_DATABASE_EMBEDDED else nullcontext()
    with server:
        set_up()
        from django.utils import translation

        with translation.override(speech.language()):  # what actions refuse is told here too
            yield
