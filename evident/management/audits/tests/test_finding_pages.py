"""The pages and the API of findings, nonconformities and corrective actions."""

from http import HTTPStatus

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from evident.conftest import NOON
from evident.management.audits.actions import corrective_actions, nonconformities
from evident.management.audits.models import CorrectiveAction, Finding, Nonconformity
from evident.management.audits.queries.people import verifiers
from evident.management.audits.tests.conftest import CAUSE, DAY
from evident.resolution.incidents import actions as incidents

RAISED = {
    "title": "Not classified",
    "grade": "minor",
    "requirements": "8.6.1-b, 8.6.1",
    "statement": "Incidents have no category",
    "evidence": "INC-1",
}


@pytest.fixture
def sign_in():
    """A browser in which somebody has signed in."""

    def enter(user):
        client = Client()
        client.force_login(user)
        return client

    return enter


def test_a_failed_check_becomes_a_finding_in_one_click(sign_in, auditor, requester):
    incident = incidents.report(by=requester, at=NOON, title="Mail is down")
    client = sign_in(auditor)
    checked = client.get("/checks/incident.classified/?all=1").content.decode()
    address = "/findings/raise/?source=check&amp;reference=incident.classified"
    assert address in checked

    form = client.get(address.replace("&amp;", "&"))
    start = form.context["form"].initial
    posted = RAISED | {
        "source": "check",
        "reference": "incident.classified",
        "evidence": start["evidence"],
        "records": incident.number,
    }
    answer = client.post("/findings/raise/", posted)

    found = Finding.objects.get()
    assert answer.url == found.get_absolute_url()
    assert "1 of 1 records break it" in found.source_text
    page = client.get(answer.url).content.decode()
    for text in (incident.number, "/checks/incident.classified/", "8.6.1-b", "See what it says"):
        assert text in page
    assert found.number in client.get(incident.get_absolute_url()).content.decode()


def test_every_record_offers_a_finding_to_those_who_may(sign_in, auditor, agent, requester):
    incident = incidents.report(by=requester, at=NOON, title="Mail is down")
    offer = f"/findings/raise/?source=record&amp;reference={incident.number}"

    shown = [
        offer in sign_in(user).get(incident.get_absolute_url()).content.decode()
        for user in (auditor, agent, requester)
    ]

    assert shown == [True, False, False]
    client = sign_in(auditor)
    assert client.get(offer.replace("&amp;", "&")).status_code == HTTPStatus.OK
    hidden = client.get("/findings/raise/?source=record&reference=INC-99")
    assert hidden.status_code == HTTPStatus.NOT_FOUND
    refused = sign_in(agent).get("/findings/raise/")
    assert refused.status_code == HTTPStatus.FORBIDDEN


def test_bad_input_gets_a_sentence_and_changes_nothing(sign_in, auditor):
    client = sign_in(auditor)

    for wrong, sentence in (
        ({"requirements": "nonsense"}, "is no requirement"),
        ({"requirements": ""}, "name at least one"),
        ({"evidence": " "}, "This field is required"),
        ({"records": "INC-404"}, "There is no record INC-404"),
        ({"grade": "gigantic"}, "Select a valid choice"),
    ):
        answer = client.post("/findings/raise/", RAISED | wrong)
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert sentence in answer.content.decode()
    assert not Finding.objects.exists()


def test_the_whole_way_on_pages(sign_in, make_finding, people, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    found = make_finding(owner=people.owner)
    owner, agent = sign_in(people.owner), sign_in(people.agent)

    owner.post(f"{found.get_absolute_url()}open_nonconformity/", {"owner": people.owner.pk})
    made = Nonconformity.objects.get()
    address = made.get_absolute_url()
    owner.post(f"{address}correct/", {"correction": "Written down"})
    lacking = owner.post(f"{address}analyse/", {"cause": "No rule", "needs_action": "yes"})
    assert lacking.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    told = {
        "cause": "No rule",
        "similar_cases": "Requests: none",
        "cause_method": "five_whys",
        "needs_action": "yes",
    }
    owner.post(f"{address}analyse/", told)
    plan = {"title": "Rule", "description": "Write it", "owner": people.agent.pk}
    owner.post(f"{address}plan_action/", plan | {"due_on": "2199-01-01"})
    action = CorrectiveAction.objects.get()
    assert "Rule" in agent.get("/findings/waiting/").content.decode()
    bare = agent.post(f"{action.get_absolute_url()}finish/", {"done_evidence": "Done"})
    assert "Attach what proves it" in bare.content.decode()
    proof = SimpleUploadedFile("rule.txt", b"The rule")
    agent.post(f"{action.get_absolute_url()}finish/", {"done_evidence": "Done", "proofs": [proof]})
    action.refresh_from_db()
    made.refresh_from_db()
    assert (action.state, made.state) == ("done", "action_done")
    page = owner.get(address).content.decode()
    assert action.number in page
    assert "rule.txt" in agent.get(action.get_absolute_url()).content.decode()
    for name in ("findings", "nonconformities", "corrective_actions"):
        listed = owner.get(reverse(f"{name}:list"), {"stage": "any", "text": "e"})
        assert listed.status_code == HTTPStatus.OK


def test_lists_keep_what_filters_say(sign_in, make_finding, auditor, owner):
    make_finding(title="Backups untested", grade="major", requirements=["8.7.2-c"], owner=owner)
    make_finding(title="Unclear wording", grade="observation", requirements=[])
    client = sign_in(auditor)
    for query, first, second in (
        ("", True, True),
        ("?grade=major", True, False),
        ("?requirement=8.7.2-c", True, False),
        ("?process=continuity_availability", True, False),
        ("?source=check", False, False),
        ("?is_overdue=1", True, True),
        ("?stage=ended", False, False),
        ("?text=wording&stage=nonsense", False, True),
    ):
        page = client.get("/findings/" + query).content.decode()
        assert ("Backups untested" in page, "Unclear wording" in page) == (first, second), query


def test_pages_keep_to_their_budget(
    sign_in, make_action, make_finding, auditor, django_assert_max_num_queries
):
    action = make_action("verifying")
    for place in range(8):
        make_finding(title=f"Finding {place}")
    client = sign_in(auditor)
    client.get("/findings/")

    for path, most in (
        ("/findings/", 13),
        ("/nonconformities/", 13),
        ("/corrective-actions/", 13),
        (action.nonconformity.finding.get_absolute_url(), 28),
        (action.nonconformity.get_absolute_url(), 28),
        (action.get_absolute_url(), 28),
    ):
        with django_assert_max_num_queries(most):
            client.get(path)


def test_the_api_goes_the_whole_way(sign_in, people, requester, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    incident = incidents.report(by=requester, at=NOON, title="Mail is down")
    auditor, owner, agent = (sign_in(user) for user in (people.auditor, people.owner, people.agent))

    def post(client, path, status, **facts):
        answer = client.post(f"/api{path}", facts, content_type="application/json")
        assert answer.status_code == status, answer.content
        return answer.json()

    told = {
        "title": "Not classified", "grade": "minor", "statement": "No category",
        "evidence": "INC-1", "requirements": ["8.6.1-b"], "source_kind": "record",
        "source_reference": incident.number,
    }  # fmt: skip
    post(sign_in(requester), "/findings", 403, **told)
    post(auditor, "/findings", 422, **told | {"source_reference": "INC-9"})
    post(auditor, "/findings", 422, **told | {"requirements": ["x"]})
    made = auditor.post(
        "/api/findings", told, content_type="application/json", headers={"Idempotency-Key": "a"}
    )
    again = auditor.post(
        "/api/findings", told, content_type="application/json", headers={"Idempotency-Key": "a"}
    )
    assert (made.status_code, again.status_code) == (201, 200)
    number = made.json()["number"]
    assert "INC-1" in made.json()["source_text"]
    stale = owner.post(
        f"/api/findings/{number}/assign", {"owner": "owner"}, content_type="application/json",
        headers={"If-Match": '"9"'},
    )  # fmt: skip
    assert stale.status_code == HTTPStatus.PRECONDITION_FAILED
    nc = post(owner, f"/findings/{number}/open-nonconformity", 201, owner="owner")["number"]
    post(owner, f"/nonconformities/{nc}/correct", 200, correction="Classified")
    post(
        owner, f"/nonconformities/{nc}/analyse", 200, cause="No rule", similar_cases="None",
        needs_action=True,
    )  # fmt: skip
    car = post(
        owner, f"/nonconformities/{nc}/plan-action", 201, title="Rule", description="Write it",
        owner="agent", due_on="2199-01-01",
    )["number"]  # fmt: skip
    post(agent, f"/corrective-actions/{car}/finish", 409, done_evidence="Done")
    proof = SimpleUploadedFile("rule.txt", b"The rule")
    agent.post(f"/api/records/{car}/attachments", {"file": proof})
    done = post(agent, f"/corrective-actions/{car}/finish", 200, done_evidence="Done")
    assert (done["state"], done["done_by"]["login"]) == ("done", "agent")
    post(auditor, f"/corrective-actions/{car}/verify", 409, verification="Fine")
    found = auditor.get(f"/api/nonconformities/{nc}").json()
    assert (found["state"], found["actions"]) == ("action_done", [car])
    listed = auditor.get("/api/findings?requirement=8.6.1-b&stage=open").json()
    assert [each["number"] for each in listed["items"]] == [number]


def test_a_step_that_would_be_refused_is_not_offered(sign_in, make_finding, people):
    client, page = sign_in(people.owner), {}
    for grade in ("minor", "observation"):
        answer = client.get(make_finding(grade=grade).get_absolute_url())
        page[grade] = [step.name for step in each_of(answer)]

    assert ("open_nonconformity" in page["minor"], "settle" in page["minor"]) == (True, False)
    assert "open_nonconformity" not in page["observation"]
    assert "settle" in page["observation"]


def each_of(answer):
    """Return the steps a page offers."""
    offered = answer.context["next"]
    return [each for each in (offered.main, *offered.at_hand, *offered.others) if each]


def test_only_what_would_not_be_refused_is_offered(sign_in, make_action, people):
    """Who may not verify is no choice, and an open action keeps closing away."""
    action = make_action("verifying")
    client = sign_in(people.owner)
    made = action.nonconformity

    page = client.get(made.get_absolute_url()).text
    assert f"{made.get_absolute_url()}close/" not in page
    anew = sign_in(people.auditor).get(f"{action.get_absolute_url()}fail/")
    assert anew.context["form"].initial["due_on"] > NOON.date()
    offered = set(verifiers())
    assert {people.owner, people.auditor, people.manager} <= offered
    assert people.agent not in offered
    finding = client.get(made.finding.get_absolute_url()).context["next"]
    assert finding.main is None


def test_an_action_without_effect_waits_for_the_cause(sign_in, make_action, people):
    action = make_action("verifying")
    told = {"verification": "Still two of eight", "due_on": (NOON + 60 * DAY).date()}
    corrective_actions.fail(corrective_action=action, by=people.auditor, at=NOON + 41 * DAY, **told)
    made = action.nonconformity

    page = sign_in(people.agent).get(action.get_absolute_url()).text
    assert f"The cause of {made.number} is analysed anew" in page
    assert f"{action.get_absolute_url()}finish/" not in page
    nonconformities.analyse(
        nonconformity=Nonconformity.objects.get(pk=made.pk), by=people.owner,
        at=NOON + 42 * DAY, **CAUSE, needs_action=True,
    )  # fmt: skip
    page = sign_in(people.agent).get(action.get_absolute_url()).text
    assert f"{action.get_absolute_url()}finish/" in page
