"""Pages of samples: drawn, read, judged; nothing for whoever may not."""

import pytest

from evident.conformity.samples import actions
from evident.conformity.samples.models import Method, Result, Sample
from evident.conformity.samples.tests.conftest import LATER
from evident.conftest import NOON
from evident.kernel.attachments import actions as attachments
from evident.management.audits.models import Finding
from evident.resolution.incidents import actions as incidents
from evident.resolution.incidents.models import Incident

DRAW = {"population": "kind:incident", "part": "all", "method": "random", "size": 2, "seed": "7"}


@pytest.fixture
def browser(client, auditor):
    """The browser of the auditor."""
    client.force_login(auditor)
    return client


@pytest.fixture
def sample(reported, auditor, agent):
    """Three incidents, frozen, one of them with a file."""
    made = reported(3)
    attachments.add(
        record=made[0], by=agent, at=NOON, name="日志.txt", content=[b"42"], is_internal=True
    )
    return actions.draw(
        by=auditor, at=LATER, population="kind:incident", method=Method.NAMED,
        numbers=[each.number for each in made], requirement="8.6.1-a",
    )  # fmt: skip


def test_an_auditor_draws_and_is_led_to_the_sample(browser, reported):
    reported(4)
    page = browser.get("/samples/draw/?source=requirement&reference=8.6.1-a").text
    assert 'value="check:incident.classified"' in page
    assert 'value="kind:incident"' in page
    assert 'value="kind:complaint"' not in page
    counted = browser.get("/samples/population/", DRAW, headers={"HX-Request": "true"}).text
    assert "4 records to draw from" in counted

    answer = browser.post("/samples/draw/?source=requirement&reference=8.6.1-a", DRAW)

    drawn = Sample.objects.get()
    assert answer["Location"] == drawn.get_absolute_url()
    assert (drawn.requirement, drawn.seed, drawn.size) == ("8.6.1-a", "7", 2)


def test_what_is_drawn_from_begins_with_incidents(browser, reported):
    reported(1)
    page = browser.get("/samples/draw/").text

    assert '<option value="kind:incident" selected>' in page


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"population": ""}, "This field is required"),
        ({"method": "named"}, "Name the records by their numbers."),
        ({"method": "named", "numbers": "INC-77, INC-78"}, "INC-77, INC-78"),
        ({"since": "2026-03-02", "until": "2026-03-01"}, "ends before it begins"),
        ({"until": "2020-01-01"}, "no record to draw from"),
    ],
)
def test_a_mistake_is_said_and_what_was_typed_stays(browser, reported, facts, said):
    reported(1)
    answer = browser.post("/samples/draw/", DRAW | facts | {"title": "Typed before"})
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="Typed before"' in answer.text
    assert not Sample.objects.exists()


def test_a_sample_shows_how_it_was_drawn_and_leads_to_its_records(browser, sample, agent):
    incident = Incident.objects.get(number=sample.items.first().number)
    incidents.take(incident=incident, by=agent, at=LATER)
    page = browser.get(sample.get_absolute_url()).text
    assert sample.population_sha256 in page
    assert sample.sha256 in page
    assert "1 change" in page
    for item in sample.items.all():
        assert f'href="{item.get_absolute_url()}"' in page
    assert sample.get_absolute_url() in browser.get("/samples/").text
    assert sample.get_absolute_url() in browser.get("/samples/?requirement=8.6.1-a").text
    assert sample.get_absolute_url() not in browser.get("/samples/?requirement=9.2.1-a").text


def test_a_frozen_record_is_read_with_its_file(browser, sample):
    item = sample.items.first()
    page = browser.get(item.get_absolute_url(), headers={"Accept-Language": "zh-hans"}).text
    assert "日志.txt" in page
    assert "Printer 0 is silent" in page
    (digest,) = item.files
    sent = browser.get(f"{item.get_absolute_url()}files/{digest}/")
    assert b"".join(sent) == b"42" if sent.streaming else sent.content == b"42"
    assert browser.get(f"{item.get_absolute_url()}files/{'0' * 64}/").status_code == 404


def test_one_judges_record_after_record(browser, sample):
    first, second, third = sample.items.all()
    answer = browser.post(f"{first.get_absolute_url()}judge/", {"verdict": "exception"})
    assert answer.status_code == 422
    facts = {"verdict": "exception", "remark": "No category"}
    answer = browser.post(f"{first.get_absolute_url()}judge/", facts)
    assert answer["Location"] == second.get_absolute_url()
    browser.post(f"{third.get_absolute_url()}judge/", {"verdict": "conforms"})
    answer = browser.post(f"{second.get_absolute_url()}judge/", {"verdict": "conforms"})
    assert answer["Location"] == sample.get_absolute_url()
    assert Result.objects.count() == 3
    assert "No category" in browser.get(sample.get_absolute_url()).text


def test_others_see_nothing(client, sample, agent, requester):
    item = sample.items.first()
    for person in (agent, requester):
        client.force_login(person)
        for path in ("/samples/", "/samples/draw/", sample.get_absolute_url()):
            assert client.get(path).status_code == 403
        assert client.get(item.get_absolute_url()).status_code == 403


@pytest.mark.parametrize("path", ["9/", "9/1/", "99999999999999999999/", "1/99999999999999999/"])
def test_what_is_not_there_is_no_page(browser, path):
    assert browser.get(f"/samples/{path}").status_code == 404


def test_pages_ask_the_database_little(browser, sample, django_assert_max_num_queries):
    for path, most in (("/samples/", 12), (sample.get_absolute_url(), 14)):
        browser.get(path)
        with django_assert_max_num_queries(most):
            browser.get(path)


def test_a_finding_is_raised_from_a_sampled_record(browser, sample, auditor):
    item = sample.items.first()
    actions.judge(item=item, by=auditor, at=LATER, verdict="exception", remark="No category")
    address = f"/findings/raise/?source=sample&reference={sample.pk}/1"
    assert address.replace("&", "&amp;") in browser.get(item.get_absolute_url()).text
    page = browser.get(address).text
    assert "No category" in page
    facts = {
        "source": "sample", "reference": f"{sample.pk}/1", "title": "No category", "grade": "minor",
        "statement": "No category", "evidence": "The record", "requirements": "8.6.1-a",
        "records": item.number,
    }  # fmt: skip
    answer = browser.post("/findings/raise/", facts)
    finding = Finding.objects.get()
    assert answer["Location"] == finding.get_absolute_url()
    assert (finding.source_kind, finding.source_reference) == ("sample", f"{sample.pk}/1")
    assert item.sha256[:16] in finding.source_text
    assert f'href="{item.get_absolute_url()}"' in browser.get(finding.get_absolute_url()).text
    for reference in (f"{sample.pk}/9", "x/1", "1/", "/", "1/1/1"):
        answer = browser.get("/findings/raise/", {"source": "sample", "reference": reference})
        assert answer.status_code == 404


def test_a_drawn_sample_does_not_pass_for_invented_work(browser, sample):
    address = sample.get_absolute_url()

    pages = [browser.get(f"{address}{part}").text for part in ("", "1/", "recheck/")]

    assert not [page for page in pages if "sample-band" in page]
