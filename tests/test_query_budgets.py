"""Pages of the house keep to a budget of queries, and ask no more where there is more to show."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from evident.conftest import NOON
from evident.integrations.imports.checking import Preview
from evident.integrations.imports.models import ImportRun, RejectedRow, RunState, Sort
from evident.kernel.access import actions as access
from evident.kernel.access.models import Role
from evident.kernel.custom_fields.models import CustomField
from evident.kernel.jobs.models import JobFailure
from evident.kernel.notifications.jobs import send
from evident.kernel.notifications.models import Notice, Sending
from evident.kernel.procedures import deviations
from evident.resolution.incidents.models import (
    CannedReply,
    Category,
    IncidentTemplate,
    MajorCriterion,
    ResolutionCode,
    RoutingRule,
)

MANY = 20
PAGES = {
    "/notifications/": 25,
    "/notifications/log/": 25,
    "/notifications/preferences/": 25,
    "/administration/jobs/": 25,
    "/imports/": 25,
    "/imports/new/": 25,
    "/administration/health/": 40,
    "/administration/fields/": 25,
    "/administration/fields/new/": 25,
    "/administration/procedures/": 10,
    "/administration/procedures/incident/": 25,
    "/incidents/settings/": 25,
    "/incidents/settings/categories/": 25,
    "/incidents/settings/routing/": 25,
    "/incidents/settings/routing/new/": 25,
    "/incidents/settings/templates/": 25,
    "/incidents/settings/replies/": 25,
    "/incidents/settings/codes/": 25,
    "/incidents/settings/criteria/": 25,
    "/incidents/routing/?title=Mail": 25,
}


def add(count, *, start, person, team, customer):
    """Add so many rows of everything these pages list."""
    now = timezone.now()
    for number in range(start, start + count):
        names = {"name_en": f"Name {number}", "name_zh": f"名称 {number}"}
        told = {"person": person, "entry_id": number, "event": "incident.resolve", "at": now,
                "role": "requester", "number": f"INC-{number}"}  # fmt: skip
        Notice.objects.create(kind="incident", subject="Mail", **told)
        Sending.objects.create(outcome="mailed", **told)
        send.defer(mail=number)
        job = ProcrastinateJob.objects.order_by("-id").first()
        JobFailure.objects.create(job_id=job.id, name="mail.send", attempt=1, at=now, error="busy")
        ImportRun.objects.create(
            source="csv", organisation_code="acme", organisation=customer, by=person,
            file_name="log.csv", created_at=now,
        )  # fmt: skip
        CustomField.objects.create(kind="incident", code=f"f-{number}", type="text", **names)
        main = Category.objects.create(code=f"c-{number}", **names)
        Category.objects.create(code=f"d-{number}", parent=main, **names)
        IncidentTemplate.objects.create(title="Mail", category=main, **names)
        CannedReply.objects.create(text_en="Hello", text_zh="您好", **names)
        ResolutionCode.objects.create(code=f"r-{number}", **names)
        MajorCriterion.objects.create(code=f"m-{number}", **names)
        RoutingRule.objects.create(
            name="Rule", category=main, organisation=customer, words=["nothing"], team=team
        )


def detailed(count, *, start):
    """Add so much to one import that is done, one that is checked and one job; their pages."""
    done, checked = ImportRun.objects.order_by("pk")[:2]
    job = ProcrastinateJob.objects.order_by("id").first()
    names = list(deviations.declared())
    preview = checked.preview or Preview().plain()
    for number in range(start, start + count):
        line = {"line": number, "key": f"INC-{number}", "code": "not_contiguous",
                "facts": {"key": f"INC-{number}"}}  # fmt: skip
        RejectedRow.objects.create(run=done, **line)
        preview["problems"].append(line)
        preview["records"].append(
            {"key": line["key"], "state": "new", "rows": 2, "facts": {"title": "Mail"}}
        )
        for found in (done.deviations, preview["deviations"]):
            found[names[number % len(names)]] = number
        for found in (done.names_made, preview["names_made"]):
            found[list(Sort)[number % len(Sort)]] = number
        JobFailure.objects.create(
            job_id=job.id, name="mail.send", attempt=number, at=timezone.now(), error="busy",
            details="line 1",
        )  # fmt: skip
    done.state, checked.state, checked.preview = RunState.DONE, RunState.CHECKED, preview
    done.mapping = checked.mapping = {"key": "number", "fields": {"title": "subject"}}
    done.save()
    checked.save()
    return {
        f"/imports/{done.pk}/": 15,
        f"/imports/{done.pk}/progress/": 15,
        f"/imports/{checked.pk}/": 15,
        f"/imports/{checked.pk}/progress/": 15,
        f"/administration/jobs/{job.id}/": 15,
    }


def asked(client, page):
    """Return what a page asks of the database once what is kept in memory is read."""
    client.get(page)
    with CaptureQueriesContext(connection) as found:
        assert client.get(page).status_code == 200, page
    return [each["sql"] for each in found]


def test_pages_of_the_house_keep_to_their_budget_however_much_they_show(
    shipped, make_user, provider, customer, desk, kept_connection
):
    person = make_user("keeper", "administrator", provider)
    access.give(role=Role.objects.get(code="process_manager"), to=person, by=None, at=NOON)
    client = Client()
    client.force_login(person)
    facts = {"person": person, "team": desk, "customer": customer}
    add(2, start=1, **facts)
    pages = PAGES | detailed(2, start=1)
    few = {page: asked(client, page) for page in pages}
    add(MANY, start=10, **facts)
    detailed(MANY, start=10)
    many = {page: asked(client, page) for page in pages}

    grown = {page: many[page] for page in pages if len(many[page]) > len(few[page])}
    over = {page: len(many[page]) for page, most in pages.items() if len(many[page]) > most}
    assert {page: sql[-3:] for page, sql in grown.items()} == {}
    assert over == {}
