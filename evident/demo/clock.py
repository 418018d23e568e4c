"""Asking the database as if it were another time: what its own clock answers is replaced."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection

CLOCK = "STATEMENT_TIMESTAMP()"
"""How Django asks for the present; queries use it, for what is late is late now."""


@contextmanager
def as_at(at: datetime) -> Iterator[None]:
    """
    Let every query within ask as it would have at `at`.

    Only what is read is told otherwise: entries are still written at the moment they are written.
    """
    moment = f"'{at.isoformat()}'::timestamptz"

    def ask(
        execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        asked = sql.replace(CLOCK, moment) if sql.startswith("SELECT") else sql
        return execute(asked, params, many, context)

    with connection.execute_wrapper(ask):
        yield
