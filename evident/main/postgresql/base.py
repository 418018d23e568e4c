"""The connection of a thread to the database, kept from one request to the next."""

import select
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.postgresql import base
from django.db.backends.postgresql.operations import DatabaseOperations
from django.db.backends.utils import CursorWrapper
from psycopg import OperationalError
from psycopg.pq import ConnStatus

from evident.main.speech import gettext as _

NEEDED = "UTF8"
OF_THE_SERVER = "postgres"
"""The database by which others are made; nothing of ours is kept there."""


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

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """
        Return a new connection.

        Raises ImproperlyConfigured where the database cannot hold every language: the server says
        so while it greets, so that asking costs nothing.
        """
        made = super().get_new_connection(conn_params)
        encoding = made.info.parameter_status("server_encoding")
        if encoding != NEEDED and conn_params.get("dbname") != OF_THE_SERVER:
            made.close()
            raise ImproperlyConfigured(
                _(
                    "The database “%(name)s” keeps texts as %(encoding)s, but Evident needs UTF8."
                    " Nothing was changed. Make a new one, such as by:"
                    " createdb --template=template0 --encoding=UTF8 %(name)s"
                )
                % {"name": conn_params.get("dbname", ""), "encoding": encoding}
            )
        return made

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
