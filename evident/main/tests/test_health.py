"""The doctor names what is unsafe, and nothing else."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.db import connection
from rich.console import Console

from evident.kernel.access import actions as access
from evident.kernel.access.models import Role
from evident.kernel.trail import actions as trail
from evident.kernel.trail.models import Door
from evident.main import health
from evident.main.commands.checking import table_of
from evident.main.health import Level
from evident.main.mail import FOLDER_BACKEND

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)


def faults(findings):
    return [finding.what for finding in findings if finding.level is Level.FAULT]


@pytest.fixture
def safe(settings):
    settings.DEBUG = False
    settings.SECRET_KEY = "kT9-xQ2_wLm8ZrYb5Vn4HcJd7FgPs6AeUi3Oq1RtXyKzMvBw0N"
    settings.PUBLIC_URL = "https://desk.example.org"
    settings.ALLOWED_HOSTS = ["desk.example.org"]
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    return settings


def test_secrets_and_address_find_nothing_in_safe_settings(safe):
    assert faults([*health.secrets(), *health.address()]) == []


@pytest.mark.parametrize(
    ("setting", "value", "word"),
    [
        ("DEBUG", True, "EVIDENT_DEBUG"),
        ("SECRET_KEY", "short", "EVIDENT_SECRET_KEY"),
        ("SECRET_KEY", "a" * 60, "EVIDENT_SECRET_KEY"),
        ("PUBLIC_URL", "http://desk.example.org", "EVIDENT_PUBLIC_URL"),
        ("ALLOWED_HOSTS", ["*"], "EVIDENT_ALLOWED_HOSTS"),
        ("ALLOWED_HOSTS", ["other.example.org"], "EVIDENT_ALLOWED_HOSTS"),
        ("TRUSTED_PROXIES", ["*"], "EVIDENT_TRUSTED_PROXIES"),
    ],
)
def test_an_unsafe_setting_is_named(safe, setting, value, word):
    setattr(safe, setting, value)

    found = faults([*health.secrets(), *health.address()])

    assert len(found) == 1
    assert word in found[0]


def test_people_wants_an_administrator_and_no_sample(db, provider, make_user):
    assert faults(health.people()) == ["There is no administrator."]

    admin = make_user("admin", "requester", provider)
    access.give(role=Role.objects.get(code="administrator"), to=admin, by=None, at=AT)
    assert faults(health.people()) == []

    with trail.through(Door.DEMO):
        trail.write(event="test.sample", by=None, at=AT)
    assert faults(health.people()) == ["This is the sample: its people and its work are invented."]


def test_mail_says_where_mails_go_that_reach_nobody(settings, tmp_path):
    settings.MAIL_FOLDER = tmp_path
    assert list(health.mail()) == []

    settings.EMAIL_BACKEND = FOLDER_BACKEND
    (finding,) = health.mail()
    assert finding.level is Level.WARNING
    assert finding.what == f"Mails are written into {tmp_path} and reach nobody."


def test_a_sentence_without_blanks_is_told_to_its_end():
    long = "密码在传输中未受保护" * 12
    console = Console(width=80, file=StringIO())

    console.print(table_of([health.fault("设置", long, "请设置")]))

    said = "".join(line.split("│")[3].strip() for line in said_rows(console))
    assert said == long


def said_rows(console):
    return [line for line in console.file.getvalue().splitlines() if line.startswith("│")]


def test_folders_names_a_key_that_others_can_read(settings, tmp_path):
    settings.VAR = tmp_path
    key = tmp_path / "secret_key"
    key.write_text("x", encoding="utf-8")
    key.chmod(0o644)

    assert faults(health.folders()) == [f"Others can read {key}."]

    key.chmod(0o600)
    assert faults(health.folders()) == []


def test_variables_names_a_slip_of_the_pen(monkeypatch):
    monkeypatch.setattr(health, "environment", _Environment())

    assert faults(health.variables()) == ["EVIDENT_PROT is not a setting of Evident."]


class _Environment:
    def unknown(self):
        return ["EVIDENT_PROT"]


def test_migrations_and_server_are_in_order_here(db):
    assert faults([*health.migrations(), *health.server()]) == []


def test_it_says_how_far_back_the_trail_reaches(db):
    with connection.cursor() as cursor:  # what every installation starts with is taken away
        cursor.execute("ALTER TABLE trail_entry DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM trail_entry")
        cursor.execute("ALTER TABLE trail_entry ENABLE TRIGGER USER")
    assert "The trail is empty" in health.reach()
    trail.write(event="installation.backup", by=None, at=AT)

    assert "nothing of it is ever purged" in health.reach()
