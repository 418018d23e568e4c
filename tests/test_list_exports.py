"""Lists taken out as files: the same rows as on the page, told in words, noted in the trail."""

import csv
import re
from http import HTTPStatus
from io import BytesIO, StringIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from evident.conformity.requirements.models import CheckResult, Rule
from evident.conformity.requirements.queries import conformance
from evident.kernel.access import actions as access
from evident.kernel.access.models import Role
from evident.kernel.access.permissions import declared
from evident.kernel.custom_fields.models import CustomField
from evident.kernel.lists import actions, exporting
from evident.kernel.organisations.models import Organisation
from evident.kernel.records.models import Record
from evident.kernel.trail.models import Entry
from evident.main.urls import urlpatterns
from evident.relationships.service_levels.models import Agreement
from evident.resolution.incidents import actions as incidents
from evident.resolution.incidents.models import Incident
from evident.support.documents.models import Document
from tests import worlds
from tests.journeys import world as journeys

KINDS = (
    "incident", "service_request", "complaint", "compliment", "service_review", "survey",
    "satisfaction", "customer", "announcement", "service", "offering", "agreement", "article",
    "service_report", "report_definition", "document", "duty", "duty_task", "finding",
    "nonconformity", "corrective_action", "audit", "audit_programme",
)  # fmt: skip
HOSTILE = "=cmd|' /C calc'!A0"


ANY = "?stage=any&show=all&days=999"


@pytest.fixture
def world(transactional_db):
    """A provider, a customer, and records of every kind."""
    assert urlpatterns  # lists are declared beside their pages
    return worlds.small_organisation()


def client_of(user, language="en"):
    """A browser in which somebody has signed in, who reads a language."""
    client = Client(headers={"accept-language": language})
    client.force_login(user)
    return client


def address_of(kind, query=""):
    """Where the list of a kind is taken out."""
    export = exporting.export_of(kind)
    return reverse(f"{export.namespace}:export") + query


def sent(answer):
    """The bytes of an answer that is sent in parts."""
    assert answer.status_code == HTTPStatus.OK, answer.content
    return b"".join(answer.streaming_content)


def rows_of(content):
    """The rows of a CSV file."""
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(StringIO(content.decode("utf-8-sig"))))


PLACES = {
    "requirement": {"catalogue": "iso-iec-20000-1-2018"},
    "departure": {"kind": "incident", "rule": Rule.values[0]},
    "measure_record": {"measure": "incident.reported"},
    "check_record": {"check": "incident.classified"},
}
"""What the addresses of some lists take."""


def place_of(export):
    """What the address of a list takes."""
    result = CheckResult.objects.filter(check_code="incident.classified").first()
    document = Document.objects.exclude(published=None).first()
    known = PLACES | {
        "check_exception": {"result": result.pk},
        "check_population": {"result": result.pk},
        "check_run": {"run": result.run_id},
        "replay": {"replay": conformance.replays()[0].pk},
        "document_reader": {"number": document.number},
        "promise": {"number": Agreement.objects.filter(party="sla").earliest("pk").number},
    }
    return known.get(export.called, {})


def others():
    """The lists that are not those of all records of a process."""
    return [each for each in exporting.exports() if each.called not in KINDS]


def everything_of(kind):
    """Every column a list has."""
    return [column.code for column in exporting.export_of(kind).every_column]


def taken(client, kind, query="", form="csv", columns=("number",)):
    """Take a list out by its page; return its bytes."""
    return sent(client.post(address_of(kind, query), {"form": form, "columns": columns}))


def test_every_list_of_records_is_taken_out_in_both_languages(world):
    for kind in KINDS:
        for language in ("en", "zh-hans"):
            client = client_of(world.everybody, language)
            export = exporting.export_of(kind)
            page = client.get(reverse(f"{export.namespace}:{export.home}")).content.decode()
            assert address_of(kind) in page, kind
            told = client.get(address_of(kind, ANY)).content.decode()
            columns = everything_of(kind)
            head, *rows = rows_of(taken(client, kind, ANY, columns=columns))
            assert len(head) == len(columns)
            assert len(set(head)) == len(head), (kind, language, head)
            assert rows, kind
            assert re.search(rf"(?<!\d){len(rows)} (rows?|行)", told), (kind, len(rows))
            letters = r"[A-Z]" if language == "en" else r".*[\u4e00-\u9fff]"
            assert all(re.match(letters, title) for title in head), head
            words = {cell for row in rows for cell in row}
            codes = {cell for cell in words if re.fullmatch(r"[a-z]+(_[a-z]+)+", cell)}
            assert codes == set(), kind
            assert not any(cell.startswith(("{", "<")) for cell in words), kind


def test_every_other_list_is_taken_out_as_its_page_shows_it(world):
    for export in others():
        place = place_of(export)
        home = reverse(f"{export.namespace}:{export.home}", kwargs=place)
        address = reverse(f"{export.namespace}:{export.url_name}", kwargs=place)
        columns = [column.code for column in export.every_column]
        for language in ("en", "zh-hans"):
            client = client_of(world.everybody, language)
            page = client.get(home)
            assert page.status_code == HTTPStatus.OK, export.called
            assert address in page.content.decode() or export.called == "check_exception"
            assert client.get(address).status_code == HTTPStatus.OK, export.called
            content = sent(client.post(address, {"form": "csv", "columns": columns}))
            head, *rows = rows_of(content)
            assert head == [str(each) for each in dict.fromkeys(head)], export.called
            letters = r"[A-Z]" if language == "en" else r".*[\u4e00-\u9fff]"
            assert all(re.match(letters, title) for title in head), (export.called, head)
            words = {cell for row in rows for cell in row}
            assert not any(cell.startswith(("{", "<")) for cell in words), export.called
            entry = Entry.objects.filter(event="view.export").latest("pk")
            assert entry.facts["rows"] == len(rows)
            assert entry.facts.get("list", entry.kind) == export.called
            assert {name: [str(part)] for name, part in place.items()} == entry.facts["filters"]
        client = client_of(world.everybody, "zh-hans")
        asked = {"columns": columns, "format": "csv"} | place
        assert sent(client.get(f"/api/exports/{export.called}", asked)) == content
        if place:
            unnamed = client.get(f"/api/exports/{export.called}", {"format": "csv"})
            assert unnamed.status_code == HTTPStatus.NOT_FOUND
        for user in (world.requester, world.agent):
            answer = client_of(user).post(address, {"form": "csv", "columns": columns})
            assert answer.status_code == HTTPStatus.FORBIDDEN, (export.called, user)


def test_the_queue_leaves_as_its_address_keeps_it(world, monkeypatch):
    CustomField.objects.create(
        kind="incident", code="site", name_en="Site", name_zh="站点", type="text"
    )
    first, *_others = world.incidents
    Incident.objects.filter(pk=first.pk).update(title=HOSTILE, custom={"site": "上海"})
    client = client_of(world.everybody)
    found = Incident.objects.filter(requester=world.requester).order_by("opened_at", "pk")
    query = f"?stage=any&requester={world.requester.login}&order=oldest&page=zzz"

    columns = ["title", "number", "additional_site"]
    with CaptureQueriesContext(connection) as seen:
        head, *rows = rows_of(taken(client, "incident", query, columns=columns))
    assert len(seen) < 20
    assert head == ["Number", "Title", "Site"]
    assert [row[0] for row in rows] == [each.number for each in found]
    (line,) = [row for row in rows if row[0] == first.number]
    assert line[1:] == [f"'{HOSTILE}", "上海"]
    entry = Entry.objects.get(event="view.export")
    assert (entry.kind, entry.by_id) == ("incident", world.everybody.pk)
    filters = {"stage": ["any"], "requester": [world.requester.login], "order": ["oldest"]}
    assert entry.facts == {
        "form": "csv", "rows": len(rows), "filters": filters,
        "columns": ["number", "title", "additional_site"],
    }  # fmt: skip
    told = client.get(reverse("trail:entry", args=[entry.pk])).content.decode()
    assert "List exported" in told

    book = load_workbook(
        BytesIO(taken(client, "incident", form="xlsx", columns=["number", "opened"]))
    )
    numbers = [row[0].value for row in book.active.iter_rows(min_row=2)]
    listed = client.get(reverse("incidents:queue")).context["page"].rows
    assert (book.active.title, book.active["B2"].is_date) == ("Incidents", True)
    assert set(numbers) == {each.number for each in listed}

    asked = {"stage": "any", "columns": ["number", "state"], "format": "csv"}
    by_program = client.get("/api/exports/incident", asked)
    assert by_program["Content-Type"].startswith("text/csv")
    of_page = taken(client, "incident", "?stage=any", columns=["number", "state"])
    assert sent(by_program) == of_page
    assert client.get("/api/exports/nothing").status_code == HTTPStatus.NOT_FOUND

    exports = Entry.objects.filter(event="view.export")
    before = exports.count()
    unknown = client.post(address_of("incident"), {"form": "csv", "columns": ["nothing"]})
    wrong = client.get("/api/exports/incident", {"format": "exe"})
    monkeypatch.setattr(actions, "MOST_ROWS", 2)
    page = client.get(address_of("incident", "?stage=any"))
    forced = client.post(address_of("incident"), {"form": "csv", "columns": ["number"]})
    api = client.get("/api/exports/incident")
    for answer in (unknown, wrong, forced, api):
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    for answer in (page, forced):
        assert "more than 2 rows" in answer.content.decode()
    assert "more than 2 rows" in api.json()["detail"]
    assert b'name="columns"' not in page.content
    assert exports.count() == before


def test_nobody_takes_out_more_than_he_may_see(world):
    before = Entry.objects.count()
    for user in (world.requester, world.agent):
        client = client_of(user)
        for kind in KINDS:
            for ask in (client.get, client.post):
                answer = ask(address_of(kind), {"form": "csv", "columns": ["number"]})
                assert answer.status_code == HTTPStatus.FORBIDDEN, (kind, user)
            assert client.get(f"/api/exports/{kind}").status_code == HTTPStatus.FORBIDDEN, kind
        page = client.get(reverse("incidents:queue")).content.decode()
        assert address_of("incident") not in page
    assert Entry.objects.count() == before

    other_customer = Organisation.objects.create(code="globex", name="Globex")
    person = journeys.person("gil", "Gil", other_customer, "requester")
    theirs = incidents.report(by=person, at=timezone.now(), title="Secret", symptom="Hidden")
    reader = journeys.person("limited", "Limited", world.agent.organisation)
    access.give(
        role=Role.objects.get(code="process_manager"), to=reader, by=None, at=timezone.now(),
        organisation=world.requester.organisation,
    )  # fmt: skip
    client = client_of(reader)
    seen = set()
    for kind in KINDS:
        asked = {"form": "csv", "columns": everything_of(kind)}
        answer = client.post(address_of(kind, ANY), asked)
        if answer.status_code == HTTPStatus.FORBIDDEN:
            continue
        content = sent(answer).decode()
        seen.add(kind)
        for hidden in (f"{theirs.number},", "Secret", other_customer.name):
            assert hidden not in content, kind
    assert {"incident", "complaint", "customer"} <= seen
    assert theirs.number in taken(client_of(world.everybody), "incident", ANY).decode()

    held = {role.code: set(role.permissions) for role in Role.objects.all()}
    for code in (f"{kind}.export" for kind in KINDS):
        assert code in declared()
        for role in ("process_manager", "process_owner", "sms_manager", "internal_auditor"):
            assert code in held[role], (code, role)
        for role in ("requester", "customer_manager", "agent"):
            assert code not in held[role], (code, role)
    assert "trail.export" not in held["process_manager"]


def test_a_thousand_rows_come_in_parts(shipped, customer, make_user):
    person = make_user("rita", "requester", customer)
    reader = make_user("ada", "process_manager", customer)
    first = incidents.report(by=person, at=timezone.now(), title="First 行", symptom="-")
    child = Incident.objects.filter(pk=first.pk).values().get()
    of_child = {field.attname for field in Incident._meta.local_fields}
    for table, model in (("record", Record), ("incident", Incident)):
        assert model._meta.db_table == table
    Record.objects.bulk_create(
        Record(
            number=f"INC-{place}",
            **{
                field.attname: child[field.attname]
                for field in Record._meta.local_fields
                if field.attname not in ("id", "number")
            },
        )
        for place in range(1_001, 2_001)
    )
    copied = sorted(of_child - {"record_id"})
    names = ", ".join(f'"{name}"' for name in copied)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO incident (record_id, {names}) SELECT record.id, {names} FROM incident,"
            " record WHERE incident.record_id = %s AND record.number LIKE 'INC-____'",
            [first.pk],
        )
    client = client_of(reader, "zh-hans")

    answer = client.post(address_of("incident"), {"form": "csv", "columns": ["number", "state"]})
    chunks = list(answer.streaming_content)

    rows = rows_of(b"".join(chunks))
    assert len(rows) == 1_002
    assert len(chunks) > 4
    assert rows[0] == ["编号", "状态"]
    assert {row[1] for row in rows[1:]} == {"新建"}
