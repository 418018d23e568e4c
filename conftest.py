"""Every test runs against a real PostgreSQL: the embedded one, or EVIDENT_TEST_DATABASE_URL."""

import gc
import os
import shutil
import threading
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection
from django.test import TransactionTestCase
from django.utils import timezone, translation

from evident.main import postgres, ready
from tests import databases, places

ROOT = Path(__file__).resolve().parent
PLACE = places.place_for(ROOT)
# A server for each worker: sealing waits for open transactions, those of other databases too.
VAR = PLACE / os.environ.get("PYTEST_XDIST_WORKER", "main")
FOR_TESTS = {
    "EVIDENT_TEST_CHROMIUM",
    "EVIDENT_TEST_DATABASE_NAME",
    "EVIDENT_TEST_ORACLE_CASES",
}
running = ExitStack()


def prepare_environment() -> None:
    """Leave nothing of the developer's own installation to the tests."""
    url = os.environ.get("EVIDENT_TEST_DATABASE_URL")
    for name in [name for name in os.environ if name.startswith("EVIDENT_")]:
        if name not in FOR_TESTS | {"EVIDENT_TEST_DATABASE_URL"}:
            del os.environ[name]
    os.environ["EVIDENT_VAR"] = str(VAR)
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(PLACE))  # installations are copied there
    (VAR / "static").mkdir(parents=True, exist_ok=True)
    if url:
        os.environ["EVIDENT_DATABASE_URL"] = url
    else:
        running.enter_context(postgres.using(VAR, settings=postgres.THROWAWAY))


prepare_environment()  # before the settings are read
ready.set_up()
# As the product does it, but not as dear: nobody steals the passwords of tests.
Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost = 1, 64
del os.environ["DJANGO_SETTINGS_MODULE"]  # or a worker's settings would be read before this file


@pytest.fixture(scope="session")
def django_db_setup(request, django_db_blocker, django_db_modify_db_settings, monkeypatch_session):
    """Make the database of tests from a copy, in place of pytest-django's, which migrates."""
    from evident.conftest import NOON
    from evident.main.installation import ensure_shipped, migrate

    with django_db_blocker.unblock():
        databases.prepare(
            make=migrate,
            fill=lambda: ensure_shipped(at=NOON),
            is_anew=request.config.getvalue("create_db"),
        )
    monkeypatch_session.setattr(
        TransactionTestCase, "_fixture_teardown", lambda _case: databases.renew()
    )  # a copy is made in less time than every table is emptied


@pytest.fixture(scope="session")
def monkeypatch_session():
    """Change something for as long as tests run."""
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.fixture(autouse=True)
def in_english():
    """Let no test inherit the language or the time zone of the one before."""
    timezone.deactivate()
    with translation.override("en"):
        yield
    timezone.deactivate()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items) -> None:
    """Begin with what takes long, so that no process waits for another one at the end."""

    def place(item) -> tuple[bool, bool]:
        return "part" not in item.fixturenames, item.get_closest_marker("slow") is None

    items.sort(key=place)


def pytest_collection_finish() -> None:
    """Let nobody look again and again for garbage among what stays until the end."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)  # a page leaves tens of thousands of things behind


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Hang up where a copy of the database has cut off a connection that a browser's test left."""
    is_left = connection.connection is not None and not connection.in_atomic_block
    if is_left and not connection.is_usable():
        connection.close()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Stop the embedded server, unless another run still uses it; leave no memory taken up."""
    running.close()
    if places.is_in_memory(VAR) and postgres.Cluster(VAR).process() is None:
        shutil.rmtree(VAR, ignore_errors=True)
        for folder in (*PLACE.glob("*"), PLACE):
            with suppress(OSError):  # of another process, or of a test that failed
                folder.rmdir()


@pytest.fixture(autouse=True)
def _stored_files_are_closed(monkeypatch):
    """
    Find stored files that a test, or what it asked, opened and did not close.

    Python would tell of them only when it collects garbage, in whatever test runs then. What
    servers of tests open in other threads they close when an answer has gone out.
    """
    from evident.kernel.attachments import storage

    opened, here, read = [], threading.get_ident(), storage.read

    def reading(fingerprint):
        content = read(fingerprint)
        if threading.get_ident() == here:
            opened.append(content)
        return content

    monkeypatch.setattr(storage, "read", reading)
    yield
    left = [each.name for each in opened if not each.closed]
    for each in opened:
        each.close()
    assert not left, f"left open: {left}"


@pytest.fixture(autouse=True)
def _no_sample() -> None:
    """Let every process know already that this is no sample, as one that has served a page."""
    from evident.kernel.sample.queries import remember

    remember(None)
