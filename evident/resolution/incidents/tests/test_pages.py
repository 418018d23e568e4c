"""The pages: each for the desk and for a user, what they refuse, and how often they ask."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evident.conftest import NOON
from evident.kernel.links import queries as links
from evident.kernel.lists.models import SavedView
from evident.resolution.incidents import actions
from evident.resolution.incidents.forms.queue import COLUMNS
from evident.resolution.incidents.models import IncidentTemplate, ResolutionCode, RoutingRule
from evident.resolution.incidents.procedure import State

HTMX = {"HTTP_HX_REQUEST": "true"}
EVERY_COLUMN = urlencode([("columns", code) for code in COLUMNS])


@pytest.fixture
def as_agent(client, agent, desk):
    """A browser of the desk."""
    client.force_login(agent)
    return client


@pytest.fixture
def as_user(client, requester):
    """A browser of a user."""
    client.force_login(requester)
    return client


def at(incident, name=""):
    return incident.get_absolute_url() + (f"{name}/" if name else "")


def plain(page, number):
    return re.sub(r"\b[A-Za-z0-9]{64}\b", "", page).replace(number, "")  # tokens of forms


def queries_of(client, address):
    client.get(address)  # the session and what is read once a process
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    found = [each["sql"] for each in captured if "SAVEPOINT" not in each["sql"]]
    print(address, len(found), *(each[:150] for each in found), sep="\n")  # shown if it fails
    return len(found)


@pytest.mark.slow
def test_the_pages_ask_no_more_often_the_more_there_is(as_agent, make_incident, agent, manager):
    incident = make_incident()
    for number in range(30):
        made = make_incident(title=f"Mail {number}")
        actions.take(incident=made, by=agent, at=NOON)
        actions.reply(incident=incident, by=agent, at=NOON, text="x")
    actions.watch(incident=incident, by=manager, at=NOON)

    assert queries_of(as_agent, "/incidents/") <= 13
    assert queries_of(as_agent, f"/incidents/?{EVERY_COLUMN}") <= 13
    assert (
        queries_of(as_agent, "/incidents/?team=mine&assignee=agent&text=mail") <= 17
    )  # up to 3 windows of search
    assert queries_of(as_agent, at(incident)) <= 21  # one for its clocks
    assert queries_of(as_agent, at(incident, "panel")) <= 16


def test_a_user_sees_a_plain_list_of_his_own_by_few_queries(as_user, make_incident):
    for number in range(5):
        make_incident(title=f"Mail {number}")

    assert "Mail 4" in as_user.get("/incidents/").text
    assert queries_of(as_user, "/incidents/") <= 8


@pytest.mark.slow
def test_a_full_page_of_a_long_list_and_the_next(as_agent, make_incident):
    for number in range(52):
        make_incident(title=f"Mail {number}", at=NOON + timedelta(minutes=number))

    first = as_agent.get("/incidents/?order=oldest")
    assert "52 incidents" in first.text
    assert "Mail 49" in first.text
    assert "Mail 50<" not in first.text
    second = as_agent.get(first.context["older"])
    assert "Mail 51" in second.text
    assert as_agent.get("/incidents/?page=nonsense").status_code == 302


def test_the_queue_passes_over_nonsense(as_agent, make_incident):
    make_incident()
    for query in (
        "priority=9&priority=x&state=godot&order=none&older_than_hours=9999999999",
        "older_than_hours=²&columns=secret&stage=never&channel=pigeon",
        "text=%00%ff&team=nowhere&assignee=nobody&category=x&organisation=x&parent=x",
    ):
        assert as_agent.get(f"/incidents/?{query}").status_code == 200


def test_an_empty_queue_says_what_it_is_for(as_agent):
    assert "8.6.1" in as_agent.get("/incidents/").text
    assert "No incident matches" in as_agent.get("/incidents/?priority=1").text


def test_the_usual_filters_are_no_filter(as_agent):
    page = as_agent.get("/incidents/?text=&stage=open&team=&assignee=")

    assert not page.context["is_filtered"]
    assert page.context["views"][0]["is_current"]


def test_a_view_is_kept_used_and_given_up(as_agent):
    facts = {"name": "Hot ones", "sharing": "mine", "query": "priority=1&priority=2"}
    answer = as_agent.post("/incidents/views/", facts, follow=True)
    assert "Hot ones" in answer.text
    view = SavedView.objects.get()
    assert view.query == {"priority": ["1", "2"]}

    assert as_agent.post("/incidents/views/", {"sharing": "mine"}).status_code == 422
    as_agent.post(f"/incidents/views/{view.pk}/drop/")
    assert not SavedView.objects.exists()


def test_callers_are_offered_by_name_unless_two_are_called_alike(as_agent, requester, make_user):
    asked = f"/incidents/report/callers/?requester={requester.login}"
    assert f'value="{requester.name}"' in as_agent.get(asked).text

    other = make_user("other", "requester", requester.organisation)
    other.name = requester.name.upper()
    other.save()

    assert f'value="{requester.login}"' in as_agent.get(asked).text


def test_from_a_telephone_call_to_the_end(as_agent, requester, agent, what, network_team):
    IncidentTemplate.objects.create(name_en="VPN", name_zh="VPN", title="VPN", impact=2, urgency=1)
    RoutingRule.objects.create(name="Lines", words=["vpn"], team=network_team)
    start = as_agent.get("/incidents/report/")
    template = start.context["templates"][0]
    assert 'value="VPN"' in as_agent.get(f"/incidents/report/?template={template.pk}").text
    found = as_agent.get("/incidents/report/callers/?requester=Req").text
    assert f'value="{requester.name}"' in found
    help_ = as_agent.get("/incidents/report/similar/?title=my+vpn+fails").text
    assert "Network by the rule" in help_.replace("\n", " ")

    facts = {
        "requester": "requester@example.org",
        "channel": "phone",
        "title": "VPN fails",
        "impact": 2,
        "urgency": 1,
        "is_taken": "on",
    }
    page = as_agent.post("/incidents/report/", facts, follow=True)
    incident = page.context["incident"]
    assert (incident.requester, incident.assignee) == (requester, agent)
    assert (incident.state, incident.channel) == (State.IN_PROGRESS, "phone")

    as_agent.post(at(incident, "reply"), {"text": "Please restart"})
    as_agent.post(at(incident, "hold"), {"waiting_for": "user", "note": "Restarted?"})
    as_agent.post(at(incident, "resume"))
    as_agent.post(at(incident, "resolve"), {"code": what["code"].pk, "note": "Restarted"})
    page = as_agent.post(at(incident, "close"), follow=True)

    incident.refresh_from_db()
    assert incident.state == State.CLOSED
    assert "Agent closed it" in page.text


def test_a_mistake_loses_nothing_typed(as_agent, make_incident):
    facts = {"requester": "Godot", "channel": "phone", "title": "VPN", "symptom": "A long story"}
    answer = as_agent.post("/incidents/report/", facts)
    assert answer.status_code == 422
    assert "Nobody is called “Godot”" in answer.text
    assert "A long story" in answer.text

    incident = make_incident()
    answer = as_agent.post(at(incident, "hold"), {"waiting_for": "user", "note": ""}, **HTMX)
    assert answer.status_code == 422
    assert "<html" not in answer.text

    ended = actions.cancel(incident=incident, by=incident.requester, at=NOON, reason="x")
    file = SimpleUploadedFile("screen.png", b"x")
    answer = as_agent.post(at(ended, "reply"), {"text": "A long answer", "files": file})
    assert answer.status_code == 422
    assert "A long answer" in answer.text
    assert "“screen.png” was not kept. Choose the file again." in answer.text


@pytest.mark.parametrize(
    "step",
    ["classify", "assign", "hold", "escalate", "prioritise", "resolve", "cancel", "adopt",
     "absorb", "watch"],
)  # fmt: skip
def test_a_step_has_a_page_and_a_dialog(step, as_agent, make_incident):
    incident = make_incident()

    assert "<html" in as_agent.get(at(incident, step)).text
    dialog = as_agent.get(at(incident, step), **HTMX).text
    assert "<html" not in dialog
    assert "dialog-title" in dialog


def test_choosing_a_team_offers_its_people(as_agent, make_incident, network_team):
    incident = make_incident()
    answer = as_agent.get(f"{at(incident, 'assign')}?reload=1&team={network_team.pk}", **HTMX)
    assert "Specialist" in answer.text


def test_editing_in_place_and_a_conflict_that_loses_neither(as_agent, make_incident, manager):
    incident = make_incident(symptom="Blue")
    field = as_agent.get(at(incident, "edit/symptom"), **HTMX).text
    assert "Blue" in field
    answer = as_agent.post(at(incident, "edit/symptom"), {"value": "Green", "seen": "Blue"}, **HTMX)
    assert "Green" in answer.text

    answer = as_agent.post(at(incident, "edit/symptom"), {"value": "Red", "seen": "Blue"})
    assert answer.status_code == 422
    assert "Green" in answer.text
    assert "Red" in answer.text
    as_agent.post(at(incident, "edit/symptom"), {"value": "Red", "seen": "Green"})
    incident.refresh_from_db()
    assert incident.symptom == "Red"
    assert as_agent.get(at(incident, "edit/state")).status_code == 404


def test_many_at_once_shows_whom_it_concerns_and_what_was_refused(
    as_agent, make_incident, make_resolved, desk
):
    one, two, done = make_incident(), make_incident(), make_resolved()
    chosen = {"number": [one.number, two.number, done.number], "step": "assign"}

    asked = as_agent.post("/incidents/bulk/", chosen)
    assert "3 incidents" in asked.text
    told = as_agent.post("/incidents/bulk/", chosen | {"sure": "yes", "team": desk.pk})
    assert [outcome.number for outcome in told.context["refused"]] == [done.number]
    one.refresh_from_db()
    assert one.team == desk

    merged = {
        "step": "merge",
        "number": [one.number, two.number],
        "sure": "yes",
        "into": two.number,
    }
    as_agent.post("/incidents/bulk/", merged)
    one.refresh_from_db()
    assert one.duplicate_of == two
    assert as_agent.post("/incidents/bulk/", {"step": "take"}).status_code == 302
    assert as_agent.post("/incidents/bulk/", chosen | {"step": "explode"}).status_code == 404


def test_a_user_reports_answers_and_confirms(as_user, agent, what):
    page = as_user.post("/incidents/report/", {"title": "No network", "urgency": 1}, follow=True)
    incident = page.context["incident"]
    assert "We have your report" in page.text
    actions.note(incident=incident, by=agent, at=NOON, text="Probably the cable")
    actions.reply(incident=incident, by=agent, at=NOON, text="We look into it")
    as_user.post(at(incident, "reply"), {"text": "Thank you"})

    page = as_user.get(at(incident)).text
    assert "We look into it" in page
    assert "cable" not in page
    assert "nternal" not in page
    for hidden in ("present", "note"):
        assert as_user.post(at(incident, hidden), {"text": "x"}).status_code in (403, 404)

    actions.resolve(incident=incident, by=agent, at=NOON + timedelta(days=400), **what)
    as_user.post(at(incident, "confirm"))
    incident.refresh_from_db()
    assert (incident.state, incident.is_confirmed) == (State.CLOSED, True)
    assert "No network" not in as_user.get("/incidents/").text
    assert "No network" in as_user.get("/incidents/?stage=ended").text


def test_forbidden_and_unknown_look_alike(client, stranger, make_incident):
    incident = make_incident()
    client.force_login(stranger)
    for name in ("", "panel", "timeline", "resolve", "edit/title", "fact/title", "absorb", "watch"):
        hidden = client.get(at(incident, name))
        absent = client.get(at(incident, name).replace(incident.number, "INC-999999"))
        assert (hidden.status_code, absent.status_code) == (404, 404), name
        assert plain(hidden.text, incident.number) == plain(absent.text, "INC-999999"), name
    for name in ("reply", "note", "take", "resolve", "present", "edit/title"):
        assert client.post(at(incident, name), {"text": "x"}).status_code == 404
    assert client.get("/incidents/report/callers/?requester=a").status_code == 403


def test_others_are_told_who_is_here(as_agent, make_incident, manager):
    from django.utils import timezone

    from evident.kernel.presence.actions import appear

    incident = make_incident()
    appear(record=incident, user=manager, at=timezone.now(), is_writing=True)
    told = as_agent.post(at(incident, "present"), {"writing": "", "version": incident.version})
    assert "Manager is writing" in told.text
    assert "changed meanwhile" not in told.text
    told = as_agent.post(at(incident, "present"), {"version": incident.version + 1})
    assert "changed meanwhile" in told.text


def test_files_go_with_a_message_or_alone(as_user, client, agent, make_incident):
    incident = make_incident()

    def file(name):
        return SimpleUploadedFile(name, b"What the screen says")

    as_user.post(at(incident, "reply"), {"text": "See there", "files": [file("screen.txt")]})
    as_user.post(at(incident, "reply"), {"text": "", "files": [file("log.txt")]})
    refused = as_user.post(at(incident, "reply"), {"files": [file("virus.exe")]}, follow=True)
    assert "virus.exe" in refused.text
    page = as_user.get(at(incident)).text
    assert page.count("screen.txt") == 2  # beside its message, and among the files
    assert "log.txt" in page

    client.force_login(agent)
    client.post(at(incident, "note"), {"text": "Ours", "files": [file("secret.txt")]})
    assert "Requester attached “log.txt”" in client.get(at(incident)).text
    client.force_login(incident.requester)
    assert "secret.txt" not in client.get(at(incident)).text


def test_records_are_linked_and_unlinked(as_agent, make_incident, agent):
    incident, other = make_incident(), make_incident(title="The cause")
    assert "caused by" in as_agent.get(at(incident, "link"), **HTMX).text
    unknown = as_agent.post(at(incident, "link"), {"meaning": "caused_by", "other": "INC-77"})
    assert "There is no record INC-77" in unknown.text

    as_agent.post(at(incident, "link"), {"meaning": "caused_by", "other": other.number.lower()})
    (linked,) = links.of_record(record=incident, user=agent)
    page = as_agent.get(at(incident)).text
    assert "The cause" in page
    assert f"Agent linked it: caused by {other.number}" in page
    as_agent.post(at(incident, f"unlink/{linked.link.pk}"))
    assert not links.of_record(record=incident, user=agent)


def test_whoever_reports_finds_the_button_on_his_list(as_user, make_incident, requester):
    make_incident(by=requester)
    assert 'href="/incidents/report/"' in as_user.get("/incidents/").text.split("<main")[1]


def test_what_restored_a_closed_incident_is_told_to_whoever_worked_on_it(
    as_agent, make_incident, agent, shipped
):
    incident = make_incident()
    facts = {"incident": incident, "by": agent, "at": NOON}
    actions.take(**facts)
    code = ResolutionCode.objects.get(code="solved_permanently")
    actions.resolve(**facts, code=code, note="Restarted the spooler")
    actions.close(**facts)

    page = as_agent.get(at(incident)).text

    assert "Restarted the spooler" in page.partition('id="timeline"')[0]
