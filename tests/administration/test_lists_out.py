"""Lists of what was set up, and of what the product does by itself, as files."""

import csv
from http import HTTPStatus
from io import StringIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from evident.conformity.requirements.models import Run
from evident.conftest import NOON
from evident.integrations.imports.models import ImportRun
from evident.kernel.calendars.models import Calendar
from evident.kernel.custom_fields import actions as custom_fields
from evident.kernel.custom_fields.models import FieldType
from evident.kernel.lists.exporting import export_of
from evident.kernel.notifications.models import Mail, Outcome, Reason, Sending
from evident.kernel.tokens import actions as tokens
from evident.main.urls import urlpatterns
from evident.resolution.incidents.models import Category
from evident.resolution.incidents.models import RoutingRule as Rule

LISTS = (
    "team", "organisation", "role", "token", "additional_field", "job", "notification", "import",
    "calendar", "procedure", "run_of_checks", "incident_categories", "incident_routing",
)  # fmt: skip


def browser_of(person, language="en"):
    """A browser in which somebody has signed in."""
    client = Client(headers={"accept-language": language})
    client.force_login(person)
    return client


def address_of(called):
    """Where a list is taken out."""
    assert urlpatterns  # lists are declared beside their pages
    export = export_of(called)
    return reverse(f"{export.namespace}:{export.url_name}")


def taken_out(browser, called, query=""):
    """The rows of a list by their heads."""
    address = address_of(called)
    columns = [each.code for each in export_of(called).every_column]
    answer = browser.post(address + query, {"form": "csv", "columns": columns})
    assert answer.status_code == HTTPStatus.OK, answer.content
    return list(csv.DictReader(StringIO(answer.getvalue().decode("utf-8-sig"))))


@pytest.fixture
def everybody(make_user, provider):
    """Somebody who administers and audits."""
    person = make_user("sees.lists", "administrator", provider)
    browser = browser_of(person)
    browser.person = person
    return browser


def test_tokens_leave_without_what_signs_in(everybody):
    token, text = tokens.create(by=everybody.person, at=timezone.now(), name="Monitoring")

    (row,) = taken_out(everybody, "token")

    assert row["What it is for"] == "Monitoring"
    assert row["Limited to"] == "Everything the person may"
    assert token.digest not in str(row)
    assert text not in str(row)


def test_what_was_set_up_leaves_as_it_is_listed(everybody, desk):
    facts = {"name_en": "Room", "name_zh": "房间", "type": FieldType.TEXT}
    custom_fields.create(by=everybody.person, at=NOON, kind="incident", code="room", **facts)

    (team,) = (row for row in taken_out(everybody, "team") if row["Code"] == desk.code)
    assert (team["Team"], team["Support line"], team["Members"]) == (
        desk.name, "1: service desk", str(desk.members.count()),
    )  # fmt: skip
    assert {row["Kind"] for row in taken_out(everybody, "organisation")} >= {"Service provider"}
    roles = {row["Code"]: row for row in taken_out(everybody, "role")}
    assert "account.*" in roles["administrator"]["What it allows"].split()
    assert roles["administrator"]["Grants"] == "1"
    (field,) = taken_out(everybody, "additional_field")
    assert (field["Process"], field["Name"], field["Holds"]) == ("Incidents", "Room", "Text")
    Calendar.objects.create(code="office", name_en="Office hours", name_zh="办公时间")
    (office,) = taken_out(everybody, "calendar")
    assert (office["Name"], office["Organisation"]) == ("Office hours", "Every organisation")


def test_what_the_product_does_by_itself_leaves_as_it_is_listed(everybody, provider):
    person, now = everybody.person, timezone.now()
    sent = Mail.objects.create(person=person, address="a@b.example", made_at=now, sent_at=now)
    facts = {"person": person, "event": "incident.report", "role": "assignee", "at": now}
    Sending.objects.create(entry_id=1, number="INC-1", outcome=Outcome.MAILED, mail=sent, **facts)
    refused = {"outcome": Outcome.NOT_SENT, "reason": Reason.NO_ADDRESS}
    Sending.objects.create(entry_id=2, number="INC-2", **refused, **facts)
    ImportRun.objects.create(
        source="other", organisation=provider, file_name="old.csv", created_at=now
    )

    first, second = taken_out(everybody, "notification")
    assert (first["Record"], first["Outcome"]) == ("INC-2", str(Outcome.NOT_SENT.label))
    assert first["Why"] == str(Reason.NO_ADDRESS.label)
    assert (second["Outcome"], second["Why"]) == ("Sent", "a@b.example")
    assert len(taken_out(everybody, "notification", "?q=INC-1")) == 1
    (run,) = taken_out(everybody, "import")
    assert (run["File"], run["By"]) == ("old.csv", "Command on the server")
    assert taken_out(everybody, "job") == []


def test_procedures_and_settings_of_incidents_leave_list_by_list(make_user, provider, desk):
    owner = make_user("owns.incidents", "process_owner", provider)
    assert {row["Process"] for row in taken_out(browser_of(owner), "procedure")} >= {"Incidents"}
    Rule.objects.create(name="Printers", words=["toner", "paper"], team=desk)

    (rule,) = taken_out(browser_of(owner), "incident_routing")
    codes = {row["Code"] for row in taken_out(browser_of(owner), "incident_categories")}

    assert (rule["Name"], rule["Words"], rule["Team"]) == ("Printers", "toner paper", desk.name)
    assert codes == set(Category.objects.values_list("code", flat=True))


def test_auditors_take_out_runs_of_checks(make_user, provider):
    Run.objects.create(kind="full", at=NOON, txid=1, highest_id=1, checks=7)
    auditor = make_user("audits", "internal_auditor", provider)

    (run,) = taken_out(browser_of(auditor), "run_of_checks")

    assert (run["Looked at"], run["By"], run["Checks"]) == ("Everything", "Evident", "7")


@pytest.mark.parametrize("called", LISTS)
def test_nobody_else_takes_them_out(called, requester):
    answer = browser_of(requester).get(address_of(called))

    assert answer.status_code == HTTPStatus.FORBIDDEN
