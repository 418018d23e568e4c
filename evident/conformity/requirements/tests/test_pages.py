"""Pages of requirements: whoever may, sees how all stand and drills down to the record."""

from datetime import timedelta
from hashlib import sha256

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from evident.conformity.requirements import evidence
from evident.conformity.requirements.actions import judging
from evident.conformity.requirements.actions.running import run_checks
from evident.conformity.requirements.models import (
    CheckResult,
    CheckState,
    Judgement,
    JudgementFile,
    Requirement,
    Status,
    StatusChange,
)
from evident.conftest import NOON
from evident.kernel.access import actions as access
from evident.kernel.access.models import Grant, Role
from evident.kernel.accounts.models import User
from evident.kernel.attachments.actions import delete_unused
from evident.kernel.attachments.incoming import File
from evident.kernel.measures.models import Target
from evident.kernel.trail.models import Entry
from evident.support.documents import actions as documents

pytestmark = pytest.mark.usefixtures("few_checks")

UNTIL = timezone.localdate() + timedelta(days=90)
LATER = NOON + timedelta(days=2)
SHIPPED = "/requirements/iso-iec-20000-1-2018"
PLACES = ("/requirements/", f"{SHIPPED}/list/", f"{SHIPPED}/8.6.1-d/", "/requirements/runs/")


@pytest.fixture
def checked(catalogue, closed_incident):
    """An installation whose checks ran over a good incident and a bad one; the bad one."""
    closed_incident()
    bad = closed_incident(resolved_at=None)
    run_checks(by=None, at=LATER)
    return bad


@pytest.fixture
def browser(client, sms_manager):
    """The browser of the SMS manager."""
    client.force_login(sms_manager)
    return client


def test_a_list_that_is_narrowed_to_a_clause_says_so(browser, catalogue):
    for chosen in ("8.6.1", "8", "no-such"):
        page = browser.get(f"{SHIPPED}/list/?chapter={chosen}").text
        assert f'<option value="{chosen}" selected>' in page, chosen
    assert " selected>" not in browser.get(f"{SHIPPED}/list/").text


@pytest.mark.parametrize("view", ["", "?view=process", "?view=2011", "?view=nonsense"])
def test_the_map_shows_every_requirement_in_each_view(browser, checked, view):
    page = browser.get(f"/requirements/{view}").text

    assert page.count('class="tile ') == 234  # 233 demands, and one clause that explains
    assert "233 requirements" in page
    assert f'href="{SHIPPED}/8.6.1-d/"' in page


def test_the_map_reads_stored_results_alone(browser, checked, django_assert_max_num_queries):
    browser.get("/requirements/")
    with django_assert_max_num_queries(14):
        browser.get("/requirements/")


def test_one_drills_from_the_map_to_the_record(browser, checked):
    page = browser.get(f"{SHIPPED}/8.6.1-d/").text
    result = CheckState.objects.get(check_code="incident.resolved_before_closed").latest
    assert f'href="{result.get_absolute_url()}"' in page

    page = browser.get(result.get_absolute_url()).text
    assert f'href="{checked.get_absolute_url()}"' in page
    assert result.query_id[:16] in page


def test_a_list_is_searched_in_both_languages(browser, checked):
    for words, found in (("matrix", 0), ("major incident", 3), ("重大事件", 3), ("8.6.1", 8)):
        page = browser.get(f"{SHIPPED}/list/", {"words": words}).text
        assert page.count(f'<a href="{SHIPPED}/') - page.count("?chapter") >= found, words
    page = browser.get(f"{SHIPPED}/list/", {"status": "not_met", "owner": "none"}).text
    assert f'href="{SHIPPED}/8.6.1-d/"' in page
    assert f'href="{SHIPPED}/8.6.1-a/"' not in page


@pytest.mark.parametrize(
    "path",
    [
        f"{SHIPPED}/8.6.1-zz/",
        "/requirements/nothing/",
        "/requirements/results/1/",
        "/requirements/results/99999999999999999999/",
    ],
)
def test_what_is_not_there_is_no_page(browser, catalogue, path):
    assert browser.get(path).status_code == 404


def test_customers_see_nothing_of_it(client, requester, checked):
    client.force_login(requester)
    result = CheckState.objects.first().latest
    for path in (*PLACES, result.get_absolute_url()):
        assert client.get(path).status_code == 403, path


def test_an_auditor_reads_and_changes_nothing(client, make_user, provider, checked):
    client.force_login(make_user("auditor", "internal_auditor", provider))
    for path in PLACES:
        assert client.get(path).status_code == 200
    for path in (f"{SHIPPED}/4.1-a/judge/", f"{SHIPPED}/4.1-a/owner/", f"{SHIPPED}/assess/"):
        assert client.post(path).status_code == 403
    assert client.post("/requirements/runs/now/").status_code == 403


def test_all_that_was_before_is_one_link_away(browser, catalogue):
    path = f"{SHIPPED}/4.1-a/"
    judged = Requirement.objects.get(catalogue=catalogue, code="4.1-a")
    StatusChange.objects.bulk_create(
        StatusChange(
            requirement=judged, at=NOON + timedelta(days=day), before="met", after="partly"
        )
        for day in range(20)
    )
    assert 'href="?whole"' not in browser.get(path).text
    StatusChange.objects.bulk_create(
        StatusChange(
            requirement=judged, at=NOON + timedelta(days=day), before="met", after="partly"
        )
        for day in range(20, 23)
    )

    few, every = (browser.get(f"{path}{ask}").text for ask in ("", "?whole"))

    assert [page.count('class="heads unlabelled"') for page in (few, every)] == [20, 23]
    assert ['href="?whole"' in page for page in (few, every)] == [True, False]


def test_a_judgement_is_written_on_its_page(browser, catalogue, checked):
    path = f"{SHIPPED}/4.1-a/judge/"
    assert browser.get(path).status_code == 200
    refused = browser.post(path, {"status": "met", "reason": "Seen", "valid_until": "2001-01-01"})
    assert "at most three years" in refused.text

    facts = {
        "status": "partly",
        "reason": "Register is old",
        "evidence": checked.number,
        "valid_until": UNTIL,
    }
    answer = browser.post(path, facts)

    assert answer.status_code == 302
    judgement = Judgement.objects.get()
    assert judgement.evidence == [checked.number]
    page = browser.get(f"{SHIPPED}/4.1-a/").text
    assert "Register is old" in page
    assert "Partly met" in page


def test_a_judgement_carries_files_that_stay(browser, client, requester, checked):
    path = f"{SHIPPED}/4.1-a/judge/"
    facts = {"status": "met", "reason": "Seen", "valid_until": UNTIL}
    minutes = SimpleUploadedFile("../minutes.html", b"<script>alert(1)</script>")
    for bad in (SimpleUploadedFile("a.exe", b"MZ\x90"), SimpleUploadedFile("empty.txt", b"")):
        assert browser.post(path, facts | {"proofs": [bad]}).status_code == 200
    many = [SimpleUploadedFile(f"{each}.txt", b"x") for each in range(11)]
    assert "at most 10 files" in browser.post(path, facts | {"proofs": many}).text
    assert not Judgement.objects.exists()

    assert browser.post(path, facts | {"proofs": [minutes]}).status_code == 302

    file = JudgementFile.objects.get()
    assert (file.name, file.size, file.media_type) == ("minutes.html", 25, "text/plain")
    assert file.sha256 == sha256(b"<script>alert(1)</script>").hexdigest()
    entry = Entry.objects.get(event="requirement.judge")
    assert entry.facts["files"] == [{"name": file.name, "size": 25, "sha256": file.sha256}]
    assert file.get_absolute_url() in browser.get(f"{SHIPPED}/4.1-a/").text
    answer = browser.get(file.get_absolute_url())
    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"
    assert answer["Content-Type"] == "text/plain"  # never what a browser runs
    assert answer["Content-Disposition"].startswith("attachment")
    with pytest.raises(DatabaseError), transaction.atomic():
        JudgementFile.objects.update(sha256="0" * 64)
    assert not delete_unused(file.sha256)
    client.force_login(requester)
    assert client.get(file.get_absolute_url()).status_code == 403


def test_whoever_sees_another_part_finds_no_file_of_a_judgement(
    client, make_user, provider, sms_manager, requirement
):
    facts = {"status": "met", "reason": "Seen", "valid_until": UNTIL}
    judging.judge(
        requirement=requirement("4.1-a"), by=sms_manager, at=timezone.now(), **facts,
        proofs=[File("a.txt", [b"a"])],
    )  # fmt: skip
    for code, status in (("8.6.1-d", 404), ("4.1-a", 200)):
        reader = make_user(f"reader-{code}", "external_auditor", provider)
        Grant.objects.filter(user=reader).update(subjects=["requirement"], requirements=[code])
        client.force_login(reader)
        answer = client.get(JudgementFile.objects.get().get_absolute_url())
        assert answer.status_code == status, code
        if status == 200:
            assert b"".join(answer.streaming_content) == b"a"


def test_a_self_assessment_is_a_batch(browser, catalogue):
    requirements = Requirement.objects.filter(code__in=["4.1-a", "4.1-b"]).order_by("place")
    first, second = requirements
    path = f"{SHIPPED}/assess/?chapter=4"
    assert browser.get(path).status_code == 200
    half = {f"status-{first.pk}": "met", "valid_until": UNTIL}
    assert "Say why" in browser.post(path, half).text
    assert not Judgement.objects.exists()

    whole = half | {
        f"reason-{first.pk}": "Register",
        f"status-{second.pk}": "not_met",
        f"reason-{second.pk}": "No decision",
    }
    browser.post(path, whole)

    assert [each.status for each in requirements.all()] == [Status.MET, Status.NOT_MET]
    page = browser.get(path).text  # what was said stands beside the status, which may be another
    assert page.count("judged by ") == 2


def test_an_owner_is_chosen(browser, catalogue, sms_manager):
    browser.post(f"{SHIPPED}/4.1-a/owner/", {"owner": sms_manager.pk})

    assert Requirement.objects.get(code="4.1-a").owner == sms_manager
    assert User.objects.get(login="sms").name in browser.get(f"{SHIPPED}/4.1-a/").text


def test_a_bad_file_tells_what_is_wrong(browser, catalogue):
    answer = browser.post(
        "/requirements/catalogues/", {"file": SimpleUploadedFile("x.yaml", b"meta: [")}
    )

    assert "neither YAML nor JSON" in answer.text


def test_checking_now_is_a_job(browser, catalogue):
    browser.post("/requirements/runs/now/")

    assert ProcrastinateJob.objects.filter(task_name="requirements.run").count() == 1


def test_my_part_shows_what_i_answer_for(client, make_user, provider, catalogue, checked):
    owner = make_user("owner", "process_owner", provider, process="incident")
    access.give(role=Role.objects.get(code="agent"), to=owner, by=None, at=NOON)
    Requirement.objects.filter(code="8.6.1-d").update(owner=owner)
    client.force_login(owner)

    page = client.get("/requirements/mine/").text

    assert f'href="{SHIPPED}/8.6.1-d/"' in page
    assert "process=incident_request" in page


def test_my_part_shows_the_processes_of_a_role_that_is_not_limited(
    client, make_user, provider, checked
):
    owner = make_user("owner", "process_owner", provider)
    client.force_login(owner)
    assert "process=change" in client.get("/requirements/mine/").text  # answers for them all

    Requirement.objects.filter(code="8.6.1-d").update(owner=owner)

    page = client.get("/requirements/mine/").text
    assert "process=incident_request" in page
    assert "process=change" not in page


def test_my_part_of_a_requester_is_documents_and_actions_alone(client, requester, checked):
    client.force_login(requester)

    answer = client.get("/requirements/mine/")

    assert answer.status_code == 200
    page = answer.text.partition("<main")[2]
    assert "Your documents to read" in page
    assert "Your open actions" in page
    assert "Your requirements" not in page
    assert "Our policy" not in page
    assert "Your roles" not in page


def test_my_part_shows_policy_objectives_and_what_waits_for_me(
    client, make_user, provider, checked, sms_manager
):
    owner = make_user("owner", "process_owner", provider)
    facts = {"by": sms_manager, "at": NOON}
    policy = documents.draft(
        **facts,
        template="service_management_policy",
        title_en="Our policy",
        body_en="# Purpose\n\nWhy\n\n# Statement\n\nWe keep promises\n\n# Review\n\nYearly",
    )
    documents.distribute(document=policy, **facts, people=[owner])
    policy = documents.submit(document=policy, **facts)
    head = make_user("head", "top_management", provider)
    policy = documents.approve(document=policy, by=head, at=NOON)
    documents.publish(document=policy, **facts)
    Target.objects.create(measure="incident.reopened", owner=owner, target=5)
    client.force_login(owner)

    page = client.get("/requirements/mine/").text.partition("<main")[2]

    assert "We keep promises" in page
    assert "Yearly" not in page  # the statement alone
    assert page.count(f'href="{policy.get_absolute_url()}"') == 2  # the policy, and to read it
    assert "/measures/incident.reopened/" in page
    client.force_login(head)  # who follows every objective, whoever answers for it
    page = client.get("/requirements/mine/").text
    assert "/measures/incident.reopened/" in page
    assert "Owner" in page.partition("Your objectives")[2]


def test_the_first_page_of_the_sms_manager_tells_how_requirements_stand(browser, checked):
    assert "/requirements/glance/" in browser.get("/").text
    page = browser.get("/requirements/glance/").text
    assert f'href="{SHIPPED}/list/?status=not_met"' in page


def test_an_empty_house_is_led_from_a_missing_document_to_its_template(
    browser, sms_manager, catalogue
):
    run_checks(by=None, at=NOON)
    start = "Begin the self-assessment"
    for address in (SHIPPED, "/gaps/iso-iec-20000-1-2018"):
        assert start in browser.get(f"{address}/").text  # what checks say of it is no start
    assert start in browser.get("/requirements/glance/").text
    found = CheckResult.objects.get(check_code="document/8.6.1-f")

    for address in (f"/requirements/results/{found.pk}/", f"{SHIPPED}/8.6.1-f/"):
        page = browser.get(address).text
        assert 'href="/documents/templates/incident_procedure/"' in page
        assert "Incident management procedure" in page
    documents.draft(
        by=sms_manager, at=NOON, template="incident_procedure", title_en="Incident procedure"
    )
    for address in (f"/requirements/results/{found.pk}/", f"{SHIPPED}/8.6.1-f/"):
        page = browser.get(address).text
        assert "DOC-1 was begun since" in page  # the checks have not looked again yet
        assert 'href="/documents/templates/incident_procedure/"' not in page
    facts = {"status": "met", "reason": "?", "valid_until": UNTIL}
    browser.post(f"{SHIPPED}/8.6.1-f/judge/", facts)
    assert start not in browser.get(f"{SHIPPED}/").text
    assert start not in browser.get("/requirements/glance/").text


def test_the_assessment_says_how_many_of_each_chapter_are_open(browser, catalogue):
    sizes = {tab["label"].split()[0]: tab["count"] for tab in tabs_of(browser)}
    assert sum(sizes.values()) == 233
    first = catalogue.requirements.get(code="4.1-a")
    browser.post(
        f"{SHIPPED}/assess/?chapter=4",
        {f"status-{first.pk}": "met", f"reason-{first.pk}": "Seen", "valid_until": UNTIL},
    )

    assert tabs_of(browser)[0]["count"] == sizes["4"] - 1


def tabs_of(browser):
    """Return the tabs of the self-assessment."""
    return browser.get(f"{SHIPPED}/assess/").context["tabs"]


def test_requirements_of_a_document_lead_to_their_pages(browser, catalogue, sms_manager):
    document = documents.draft(
        by=sms_manager, at=NOON, title_en="Rules", body_en="# Who", requirements=["8.6.1-a"]
    )

    page = browser.get(document.get_absolute_url()).text

    assert f'href="{SHIPPED}/8.6.1-a/"' in page


def test_an_observation_says_that_it_decides_nothing(catalogue):
    result = {"kind": "check", "outcome": "not_met", "population": 2, "exceptions": 1, "result": 1}

    said = {
        code: evidence.piece(result | {"code": f"incident.{code}"}).meaning
        for code in ("not_closed_at_once", "classified")
    }

    assert "it does not decide" in said["not_closed_at_once"]
    assert "it does not decide" not in said["classified"]
