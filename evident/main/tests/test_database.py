"""Where the database is, and when a connection to it counts as lost."""

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from evident.main.database import options
from evident.main.postgresql.base import Connection


@pytest.fixture
def another(db):
    """A second connection to the same database, with what it has been asked."""
    wrapper = Connection(connection.settings_dict, "default")
    wrapper.connect()
    yield wrapper
    wrapper.close()


def test_a_database_that_cannot_hold_every_language_is_refused_in_a_sentence(db):
    """As `createdb --encoding=SQL_ASCII` makes one."""
    name = "evident_ascii"
    address = connection.get_connection_params() | {"dbname": "postgres"}
    names = ("dbname", "user", "password", "host", "port")
    wanted = {key: address[key] for key in names if key in address}
    with psycopg.connect(**wanted, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name}")
        server.execute(f"CREATE DATABASE {name} ENCODING SQL_ASCII LOCALE 'C' TEMPLATE template0")
        try:
            with pytest.raises(ImproperlyConfigured, match=f"“{name}” keeps texts as SQL_ASCII"):
                Connection(connection.settings_dict | {"NAME": name}, "default").connect()
        finally:
            server.execute(f"DROP DATABASE {name}")


def end(wrapper):
    """Have the server end a connection, and wait until it has."""
    pid = wrapper.connection.info.backend_pid
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 10000)", [pid])


def test_a_quiet_connection_is_usable_without_asking_it(another, monkeypatch):
    monkeypatch.setattr(
        "django.db.backends.postgresql.base.DatabaseWrapper.is_usable", lambda _self: None
    )
    assert another.is_usable() is True


def test_a_connection_that_the_server_ended_is_not_usable(another):
    end(another)

    assert not another.is_usable()


def test_a_connection_is_made_anew_where_the_server_ended_it(another):
    another.settings_dict = another.settings_dict | {"CONN_HEALTH_CHECKS": True}
    first = another.connection.info.backend_pid
    another.health_check_enabled, another.health_check_done = True, False
    end(another)

    with another.preparing() as cursor:
        cursor.execute("SELECT %s::int", [1])
        assert cursor.fetchone() == (1,)

    assert another.connection.info.backend_pid != first


def test_a_word_from_the_server_is_no_end(another):
    with another.cursor() as cursor:
        cursor.execute("LISTEN something")
    with psycopg.connect(**connection.get_connection_params() | {"autocommit": True}) as other:
        other.execute("NOTIFY something")

    assert another.is_usable()


def test_a_plan_is_kept_only_where_that_was_asked_for(another):
    def kept():
        with another.preparing() as cursor:
            cursor.execute("SELECT %s::int + 40", [2])
        with another.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%+ 40%'"
            )
            return cursor.fetchone()[0]

    another.connection.prepare_threshold = None
    assert kept() == 0
    another.connection.prepare_threshold = 0
    assert kept() == 1


def test_options_of_an_address():
    assert options("sslmode=require&prepare_threshold=5") == {
        "sslmode": "require",
        "prepare_threshold": 5,
    }
    with pytest.raises(ImproperlyConfigured, match="prepare_threshold"):
        options("prepare_threshold=often")
