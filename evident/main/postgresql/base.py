"""The connection of a thread to the database, kept from one request to the next."""

import select
from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.postgresql.operations import DatabaseOperations
from django.db.backends.utils import CursorWrapper
from psycopg import OperationalError
from psycopg.pq import ConnStatus


class Preparing(base.ServerBindingCursor):
    """Has the server keep the plan of each statement, where the connection allows it."""

    def execute(self, query: Any, params: Any = None, **more: Any) -> Any:
        """Do `query` with `params`."""
        return super().execute(query, params, prepare=True, **more)  # type: ignore[misc]  # psycopg's


class Operations(DatabaseOperations):
    """As Django's, and it can tell what a `Preparing` cursor was asked."""

    def last_executed_query(self, cursor: Any, sql: Any, params: Any) -> Any:
        """Return the statement with its values, for whoever counts or reads statements."""
        if isinstance(getattr(cursor, "cursor", cursor), Preparing):
            return self.compose_sql(sql, params)
        return super().last_executed_query(cursor, sql, params)


class Connection(base.DatabaseWrapper):
    """As Django's, with less said between us and the database."""

    ops_class = Operations

    def preparing(self) -> CursorWrapper:
        """
        Return a cursor for statements of few shapes that come again and again.

        The server then divides and plans each shape once a connection, which takes longer than
        answering it. Values are sent apart from the statement; NULL may need a type to be told.
        """
        self.close_if_health_check_failed()
        self.ensure_connection()
        with self.wrap_database_errors:
            cursor = Preparing(self.connection)  # type: ignore[call-arg]  # psycopg's
            wrapped: CursorWrapper = self._prepare_cursor(cursor)  # type: ignore[attr-defined]
        return wrapped

    def is_usable(self) -> bool:
        """
        Return whether the server is still there, without asking it.

        A server that ends a connection says so first; where nothing was said, none was ended. One
        that vanished without a word is noticed no later than by asking, which would wait as long.
        """
        if self.connection is None:
            return False
        try:
            pgconn = self.connection.pgconn
            ears = select.poll()
            ears.register(pgconn.socket, select.POLLIN)
            is_quiet = pgconn.status == ConnStatus.OK and not ears.poll(0)
        except (OperationalError, OSError, ValueError):
            return False
        return is_quiet or super().is_usable()


DatabaseWrapper = Connection  # the name under which Django looks for it
