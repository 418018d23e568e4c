"""An external auditor sees all, changes nothing, is seen looking and is out after the last day."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from evident.conftest import NOON
from evident.kernel.access import actions as access
from evident.kernel.access.models import Grant, Role
from evident.kernel.attachments import actions as attachments
from evident.kernel.records.models import Record
from evident.kernel.records.reading import EVENT
from evident.kernel.search.queries import search
from evident.kernel.tokens.models import Token, digest_of
from evident.kernel.trail.models import Entry
from evident.resolution.incidents import actions
from tests.incident_addresses import addresses_of_incidents, values_of
from tests.walls.knocking import FACTS, knock, state_of

pytestmark = pytest.mark.slow
TEXT = "evi_auditor"
HEADER = {"Authorization": f"Bearer {TEXT}"}
WORD = "Quetzalcoatl"
CLOSED = {302, 401, 403, 404}


@pytest.fixture
def incident(requester, agent, settings, tmp_path):
    """What an auditor may look at: an incident with a note and a file."""
    settings.MEDIA_ROOT = tmp_path
    incident = actions.report(by=requester, at=NOON, title=f"{WORD} is down")
    actions.note(incident=incident, by=agent, at=NOON, text=f"{WORD} was restarted")
    return incident


@pytest.fixture
def auditor(provider, administrator):
    """Somebody of a certification body, for one more hour."""
    from evident.kernel.accounts.models import User

    auditor = User.objects.create_user("auditor", name="Auditor", organisation=provider)
    now = timezone.now()
    access.give(
        role=Role.objects.get(code="external_auditor"),
        to=auditor,
        by=administrator,
        at=now,
        valid_until=now + timedelta(hours=1),
    )
    Token.objects.create(user=auditor, name="x", digest=digest_of(TEXT), created_at=NOON)
    return auditor


@pytest.fixture
def browser(auditor):
    """The auditor's browser, signed in all the time."""
    browser = Client()
    browser.force_login(auditor)
    return browser


def expire(auditor):
    """Let the end of the grant pass."""
    Grant.objects.of(auditor).update(valid_until=timezone.now())


def paths_of(incident):
    """Return what the auditor may look at while it lasts."""
    file = attachments.add(record=incident, by=None, at=NOON, name="x.txt", content=[b"x"])
    return [
        incident.get_absolute_url(),
        f"/incidents/{incident.number}/panel/",
        f"/incidents/{incident.number}/timeline/",
        "/trail/",
        "/measures/",
        "/checks/",
        file.get_absolute_url(),
        f"/api/incidents/{incident.number}",
        f"/api/incidents/{incident.number}/comments",
        f"/api/incidents/{incident.number}/history",
    ]


def test_no_auditor_from_outside_without_an_end(auditor, administrator):
    with pytest.raises(ValidationError):
        access.give(
            role=Role.objects.get(code="external_auditor"), to=auditor, by=administrator, at=NOON
        )


def test_everything_closes_with_the_next_request(browser, client, auditor, incident):
    paths = paths_of(incident)
    before = {path: browser.get(path) for path in paths}
    assert {path: each.status_code for path, each in before.items()} == dict.fromkeys(paths, 200)
    assert sum(WORD.encode() in each.getvalue() for each in before.values()) >= 5
    assert WORD in browser.get("/search/", {"q": WORD}).text
    assert WORD in client.get("/api/incidents", headers=HEADER).text

    expire(auditor)

    for path in paths:
        for answer in (browser.get(path), client.get(path, headers=HEADER)):
            assert answer.status_code in CLOSED, path
            assert WORD.encode() not in answer.content, path
    for path, question in (
        ("/search/", {"q": WORD}),
        ("/palette/", {"q": WORD}),
        ("/incidents/", {"stage": "any"}),
        ("/incidents/", {"stage": "any", "text": WORD}),
        ("/", {}),
        ("/api/incidents", {}),
        ("/api/incidents", {"text": WORD}),
    ):
        for answer in (browser.get(path, question), client.get(path, question, headers=HEADER)):
            assert f"{WORD} is down" not in answer.text, path
            assert f"/{incident.number}" not in answer.text, path
            assert f'"{incident.number}"' not in answer.text, path
    assert search(user=type(auditor).objects.get(pk=auditor.pk), text=WORD, at=NOON).hits == []
    assert Session.objects.exists(), "the session went on; what it opens did not"


def test_an_auditor_changes_nothing(browser, client, auditor, incident):
    values = values_of(incident, word=WORD)
    before, others = state_of(incident), Record.objects.count()
    asked = 0
    for address in addresses_of_incidents():
        path = address.filled(values)
        if path.endswith(("/present/", "/draft/")):
            continue  # who else is here, and what one types, are nobody's facts
        by_token = client.post(path, FACTS, content_type="application/json", headers=HEADER)
        for answer in (knock(browser, "post", path), by_token):
            assert answer.status_code in {302, 400, 403, 404, 405, 409, 422}, path
            asked += 1
    assert asked > 50
    assert state_of(incident) == before
    assert not Entry.objects.filter(record_id=incident.pk, by_id=auditor.pk).exists()
    assert Record.objects.count() == others
    assert not incident.comments.filter(by=auditor).exists()
    assert not incident.watchers.exists()


def test_looks_at_what_is_restricted_are_recorded(browser, client, auditor, incident):
    Record.objects.filter(pk=incident.pk).update(is_restricted=True)
    api = f"/api/incidents/{incident.number}"
    assert browser.get(incident.get_absolute_url()).status_code == 404
    assert client.get(api, headers=HEADER).status_code == 404
    assert not Entry.objects.filter(event=EVENT).exists()

    role = Role.objects.get(code="external_auditor")
    role.permissions = [*role.permissions, "record.view_restricted"]
    role.save()
    assert browser.get(incident.get_absolute_url()).status_code == 200
    assert client.get(api, headers=HEADER).status_code == 200

    (look,) = Entry.objects.filter(event=EVENT)
    assert (look.record, look.by_id) == (incident.number, auditor.pk)
    expire(auditor)
    assert browser.get(incident.get_absolute_url()).status_code == 404
    assert Entry.objects.filter(event=EVENT).count() == 1
