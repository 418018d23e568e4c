"""From opening a room to the finding that was noted in it, through the pages."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from evident.conformity.requirements.actions.running import run_checks
from evident.conformity.rooms.models import Room
from evident.conformity.rooms.queries import looks
from evident.conformity.rooms.tests.conftest import TODAY
from evident.conformity.samples import actions as samples
from evident.conftest import NOON
from evident.kernel.access.models import Grant
from evident.kernel.accounts.models import User
from evident.kernel.notifications.models import Notice
from evident.kernel.notifications.notifying import notify
from evident.kernel.trail.models import Entry
from evident.management.audits.models import AuditorNote, Finding
from evident.resolution.incidents import actions as incidents
from evident.support.documents import actions as documents

OPENING = {
    "name": "Stage 2 audit",
    "body": "Assure Cert",
    "auditors": "Wang Fang wang@assure.example\nLi Na <li@assure.example>",
    "starts_on": TODAY,
    "ends_on": TODAY + timedelta(days=4),
    "processes": ["incident_request"],
    "clauses": "9.2, 7.5.3.1-a",
}
MINE = "/requirements/mine/"


@pytest.fixture
def browser_of():
    """A browser in which somebody is signed in."""

    def sign_in(user):
        browser = Client()
        browser.force_login(user)
        return browser

    return sign_in


@pytest.fixture
def room(catalogue, sms_manager, browser_of):
    """A room that was opened by its form."""
    answer = browser_of(sms_manager).post("/rooms/open/", OPENING)
    assert answer.status_code == 302, answer.text
    return Room.objects.get()


def one_of(room, place=0):
    """Return an auditor as the next request knows him."""
    return User.objects.get(pk=room.seats.all()[place].person_id)


def test_a_room_is_opened_in_one_step_and_invites(room, sms_manager, browser_of):
    ours = browser_of(sms_manager)
    assert [str(seat) for seat in room.seats.all()] == ["Wang Fang", "Li Na"]
    assert {"8.6.1", "9.2", "7.5.3.1-a"} <= set(room.requirements)
    page = ours.get(room.get_absolute_url())
    assert "Never yet" in page.text
    assert "Nothing was looked at yet" in page.text
    seat = room.seats.first()
    link = ours.post(f"{room.get_absolute_url()}seats/{seat.pk}/invite/", {"way": "link"})
    assert "/accounts/password/reset/key/" in link.text
    assert Entry.objects.filter(event="account.invite", by_id=sms_manager.pk).exists()


def test_a_wrong_form_says_what_is_wrong_and_opens_nothing(catalogue, sms_manager, browser_of):
    wrong = {"auditors": "nobody", "processes": ["nothing"], "clauses": "99.1"}
    for name, words in (
        ("auditors", "is not a name and an e-mail address"),
        ("processes", "Select a valid choice"),
        ("clauses", "There is no clause"),
    ):
        answer = browser_of(sms_manager).post("/rooms/open/", OPENING | {name: wrong[name]})
        assert answer.status_code == 422
        assert words in answer.text
    assert not Room.objects.exists()


def test_an_auditor_begins_in_his_room_and_every_look_is_counted(
    room, sms_manager, requester, browser_of
):
    incident = incidents.report(by=requester, at=NOON, title="Mail is down")
    run_checks(by=None, at=timezone.now())
    theirs = browser_of(one_of(room))
    begun = theirs.get("/")
    assert (begun.status_code, begun["Location"]) == (302, room.get_absolute_url())
    page = theirs.get(room.get_absolute_url())
    assert "5 days left" in page.text
    assert "/requirements/results/" in page.text
    path = "/requirements/iso-iec-20000-1-2018/8.6.1-a/"
    assert path in page.text
    for _again in range(2):
        assert theirs.get(path).status_code == 200
    assert theirs.get("/requirements/iso-iec-20000-1-2018/8.7.3.1-a/").status_code == 404
    assert theirs.get(incident.get_absolute_url()).status_code == 200
    theirs.get("/search/", {"q": "Mail"})
    for _again in range(2):
        theirs.get("/incidents/")
    theirs.get("/incidents/", headers={"HX-Request": "true"})

    (listed,) = Entry.objects.filter(event="page.read")
    assert listed.facts["path"] == "/incidents/"
    title = listed.facts["title"]
    assert "Incidents" in title
    counted = {(look.event, look.name): look.times for look in looks.counted(room)}
    assert counted == {
        ("requirement.read", "8.6.1-a"): 1,
        ("record.read", incident.number): 1,
        ("search.ask", "Mail"): 1,
        ("page.read", title): 1,
    }
    page = browser_of(sms_manager).get(room.get_absolute_url())
    assert incident.number in page.text
    every = browser_of(sms_manager).get(f"{room.get_absolute_url()}looks/")
    assert every.text.count("Wang Fang") == 4
    browser_of(sms_manager).get(incident.get_absolute_url())
    assert len(looks.counted(room)) == 4, "our own looks are not recorded"


def test_a_list_that_was_taken_out_is_named(room, sms_manager, browser_of):
    """Of several lists of one module, the one it was."""
    theirs, columns = browser_of(one_of(room)), {"form": "csv", "columns": ["rule", "process"]}
    for path, asked in (
        ("/requirements/conformance/list/conformance/export/", columns),
        ("/incidents/list/export/", {"form": "csv", "columns": ["number"]}),
    ):
        assert theirs.post(path, asked).status_code == 200, path

    taken = {each.name: each.kind for each in looks.counted(room) if each.event == "view.export"}
    assert taken == {"conformance": "requirement", "": "incident"}
    for path in ("", "looks/"):
        page = browser_of(sms_manager).get(f"{room.get_absolute_url()}{path}").text
        for name in ("Conformance", "Incidents"):
            assert f'<span class="soft">List exported</span> {name}' in page, name


def test_nobody_who_sees_a_part_is_told_that_the_rest_is_missing(
    room, sms_manager, make_user, provider, browser_of
):
    boss = make_user("boss", "top_management", provider)
    policy = documents.draft_from(
        template="service_management_policy", by=sms_manager, at=timezone.now()
    )
    its = {"document": policy, "at": timezone.now()}
    documents.submit(**its, by=sms_manager, has_open_places=True)
    documents.approve(**its, by=boss)
    documents.publish(**its, by=sms_manager)

    theirs, ours = browser_of(one_of(room)), browser_of(sms_manager)
    assert "The policy is not in the part that is open to you." in theirs.get(MINE).text
    assert "version 1, approved by Boss" in ours.get(MINE).text
    shelves = [each.get("/documents/templates/").text for each in (theirs, ours)]
    assert ["None yet" in each for each in shelves] == [False, True]
    assert "None open to you" in shelves[0]


def test_who_asks_for_a_part_alone_is_recorded_as_well(room, browser_of):
    theirs = browser_of(one_of(room))
    for _again in range(2):
        part = theirs.get("/incidents/?stage=any", headers={"HX-Request": "true"})
        assert part.status_code == 200
    (entry,) = Entry.objects.filter(event="page.read")
    assert entry.facts["path"] == "/incidents/?stage=any"


def test_looks_are_told_in_words_with_the_way_there(room, sms_manager, browser_of):
    theirs = browser_of(one_of(room))
    for path in ("/palette/?q=Mail", "/api/incidents?limit=5", "/incidents/"):
        assert theirs.get(path).status_code == 200, path
    theirs.get("/search/", {"q": "Mail & more"})

    for at in ("", "looks/"):
        page = browser_of(sms_manager).get(f"{room.get_absolute_url()}{at}").text
        for words in (
            'Part of a page</span> <a href="/palette/?q=Mail">Search</a>',
            'Answer to a program</span> <a href="/api/incidents?limit=5">Incidents</a>',
            'Search</span> <a href="/search/?q=Mail+%26+more">Mail &amp; more</a>',
        ):
            assert words in page.replace("<span><a", "<a"), (at, words)
        assert ">/palette/" not in page
    kept = Entry.objects.filter(event="page.read").values_list("facts__path", flat=True)
    assert "/api/incidents?limit=5" in kept


def test_a_note_is_read_by_its_room_until_it_is_shared_and_recorded(room, sms_manager, browser_of):
    theirs, colleague = browser_of(one_of(room)), browser_of(one_of(room, 1))
    ours, address = browser_of(sms_manager), room.get_absolute_url()
    wrong = theirs.post(f"{address}note/", {"text": "Guessed", "about": "INC-987654"})
    assert wrong.status_code == 422
    assert "There is no record INC-987654" in wrong.text
    wrong = theirs.post(f"{address}note/", {"text": "Guessed", "requirements": "8.6.1-z"})
    assert (wrong.status_code, "There is no requirement “8.6.1-z”" in wrong.text) == (422, True)
    assert not AuditorNote.objects.exists()
    theirs.post(f"{address}note/", {"text": "Priorities guessed", "requirements": "8.6.1-c"})
    note = AuditorNote.objects.get()
    raising = f"/findings/raise/?source=note&reference={note.pk}"
    assert "Priorities guessed" in colleague.get(address).text
    assert "Priorities guessed" not in ours.get(address).text
    assert ours.get(raising).status_code == 404
    assert colleague.post(f"/auditor-notes/{note.pk}/share/").status_code == 404

    answer = theirs.post(f"/auditor-notes/{note.pk}/share/", {"next": address})

    assert answer["Location"] == address
    Room.objects.filter(pk=room.pk).update(name="Stage 2 " * 20)
    notify([Entry.objects.get(event="auditor_note.share")])
    heard = Notice.objects.get()
    assert (heard.person_id, heard.quote) == (sms_manager.pk, "Priorities guessed")
    assert heard.number == "Stage 2 Stage 2 Stage 2 Stage 2 Stage 2…"
    assert heard.number in ours.get("/notifications/").text
    assert ours.get(f"/notifications/{heard.pk}/")["Location"] == f"{address}#notes"
    assert "Priorities guessed" in ours.get(address).text
    assert theirs.get(raising).status_code == 403
    form = ours.get(raising)
    assert form.status_code == 200
    facts = {
        "title": "Priorities", "grade": "observation", "statement": "Guessed", "evidence": "Seen",
        "requirements": "8.6.1-c", "source": "note", "reference": note.pk,
    }  # fmt: skip
    made = ours.post("/findings/raise/", facts)
    assert made.status_code == 302, made.text
    finding = Finding.objects.get()
    assert (finding.source_kind, finding.requester_id) == ("external", sms_manager.pk)
    assert finding.number in theirs.get(address).text


def test_who_comes_too_early_or_too_late_is_told_so(room, sms_manager, browser_of):
    auditor, address = one_of(room), room.get_absolute_url()
    Grant.objects.filter(user=auditor).update(valid_until=timezone.now())
    Room.objects.update(starts_on=TODAY - timedelta(days=9), ends_on=TODAY - timedelta(days=1))
    theirs = browser_of(auditor)
    assert theirs.get("/")["Location"] == address
    page = theirs.get(address)
    assert "This room is over" in page.text
    assert "8.6.1" not in page.text.replace("8.6.1</dd>", "")
    assert theirs.get("/requirements/").status_code == 403
    assert theirs.post(f"{address}note/", {"text": "Late"}).status_code in {403, 422}
    assert not AuditorNote.objects.exists()

    Room.objects.update(starts_on=TODAY + timedelta(days=1), ends_on=TODAY + timedelta(days=2))
    assert "This room opens on" in browser_of(auditor).get(address).text

    browser_of(sms_manager).post(f"{address}seats/{room.seats.first().pk}/unseat/")
    assert browser_of(auditor).get(address).status_code == 404
    assert "No room is open for you" in browser_of(auditor).get("/rooms/").text


def test_others_see_no_room(room, agent, requester, browser_of):
    for user in (agent, requester):
        assert browser_of(user).get(room.get_absolute_url()).status_code == 404
        assert browser_of(user).get("/rooms/open/").status_code == 403
        assert room.name not in browser_of(user).get("/rooms/").text


def test_an_auditor_draws_from_what_he_sees_and_finds_it_in_his_room(
    room, requester, sms_manager, browser_of
):
    incidents.report(by=requester, at=NOON, title="Quetzal is down")
    drawn = samples.draw(
        by=one_of(room), at=timezone.now(), population="check:incident.classified", size=3,
        seed="7", title="Classified?",
    )  # fmt: skip

    theirs = browser_of(one_of(room))
    assert "Classified?" in theirs.get(room.get_absolute_url()).text
    assert "Quetzal is down" in theirs.get(drawn.get_absolute_url()).text
    assert "Classified?" in browser_of(sms_manager).get(room.get_absolute_url()).text


def test_the_map_of_a_part_does_not_lead_to_what_needs_all_of_it(room, sms_manager, browser_of):
    leads = [
        "/gaps/iso-iec-20000-1-2018/" in browser_of(user).get("/requirements/").text
        for user in (one_of(room), sms_manager)
    ]

    assert leads == [False, True]


def test_a_room_that_is_closed_promises_nothing_any_more(room, sms_manager, browser_of):
    theirs, address = browser_of(one_of(room)), room.get_absolute_url()
    assert "What you may do here" in theirs.get(address).text

    browser_of(sms_manager).post(f"{address}close/")

    page = theirs.get(address).text
    assert "This room is over since" in page
    assert "What you may do here" not in page
