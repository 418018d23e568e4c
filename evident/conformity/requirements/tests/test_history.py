"""What was found once is found again: back to the first run, whatever ran since."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from evident.conformity.requirements.actions.replaying import replay
from evident.conformity.requirements.actions.running import run_checks
from evident.conformity.requirements.changed import Changed
from evident.conformity.requirements.models import CheckResult, ReplayRun
from evident.conftest import NOON
from evident.kernel.records.models import Record

pytestmark = pytest.mark.usefixtures("few_checks")

CODE = "incident.classified"
LATER = NOON + timedelta(days=2)


@pytest.fixture
def runs(catalogue, closed_incident):
    """Two runs: one over an incident, one over two."""
    closed_incident(category=None)
    first = run_checks(by=None, at=LATER)
    closed_incident()
    return first, run_checks(by=None, at=LATER + timedelta(days=1), is_full=True)


@pytest.fixture
def browser(client, sms_manager):
    """The browser of the SMS manager."""
    client.force_login(sms_manager)
    return client


def test_the_first_run_is_reached_however_many_ran_since(browser, runs, monkeypatch):
    monkeypatch.setattr("evident.conformity.requirements.views.history.PAGE", 1)
    first, last = runs
    page = browser.get("/requirements/runs/").text
    assert f'href="/requirements/runs/{last.pk}/"' in page
    assert f'href="/requirements/runs/{first.pk}/"' not in page

    assert "?page=2" in page
    assert (
        f'href="/requirements/runs/{first.pk}/"' in browser.get("/requirements/runs/?page=2").text
    )


def test_a_run_leads_to_every_figure_it_found(browser, runs):
    for run, population in zip(runs, (1, 2), strict=True):
        page = browser.get(f"/requirements/runs/{run.pk}/").text
        for result in CheckResult.objects.filter(run=run):
            assert f'href="{result.get_absolute_url()}"' in page, result.check_code
        assert CheckResult.objects.get(run=run, check_code=CODE).population == population
    other = CheckResult.objects.filter(run=runs[0]).first()
    assert f'href="{other.get_absolute_url()}"' not in page
    assert browser.get("/requirements/runs/987654/").status_code == 404


@pytest.fixture
def replays(catalogue, closed_incident):
    """Two replays of an incident: late in the first, and no more in the second."""
    incident = closed_incident()
    for due_at, days in ((NOON, 0), (None, 1)):
        Record.objects.filter(pk=incident.pk).update(due_at=due_at, version=7 + days)
        replay(at=LATER + timedelta(days=days))
    return ReplayRun.objects.order_by("pk")


def test_a_replay_keeps_what_had_departed_by_then(browser, replays):
    first, last = replays
    assert (first.departed, first.among) == ([["incident", "late", 1, 1]], {"incident": 1})
    assert (last.departed, last.among) == ([], {"incident": 1})

    now = browser.get("/requirements/conformance/").text
    assert "Nothing departed" in now
    pages = [browser.get(f"/requirements/conformance/replays/{each.pk}/").text for each in replays]
    assert all(f'href="/requirements/conformance/replays/{each.pk}/"' in now for each in replays)
    assert ["Nothing departed" in page for page in pages] == [False, True]
    assert "Incidents 1" in pages[0]
    assert browser.get("/requirements/conformance/replays/987654/").status_code == 404


def test_what_a_replay_kept_does_not_change(replays):
    for change in (lambda: replays.update(departed=[]), lambda: replays.all().delete()):
        with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
            change()


def test_a_replay_that_has_begun_says_how_far_it_is(browser, replays):
    assert "A replay has begun" not in browser.get("/requirements/conformance/").text
    ReplayRun.objects.create(kind="full", at=LATER, txid=1, highest_id=1, records=5_000)

    assert (
        "A replay has begun: 5,000 records so far."
        in browser.get("/requirements/conformance/").text
    )


def test_what_cannot_be_replayed_is_told_with_its_reason_and_tried_again(
    browser, catalogue, closed_incident, monkeypatch
):
    closed_incident()
    module = "evident.conformity.requirements.actions.replaying.departures"

    def broken(kind, records, *, at):
        raise LookupError(f"no steps for {kind}")

    with monkeypatch.context() as patch:
        patch.setattr(module, broken)
        assert replay(at=LATER) == 0
    run = ReplayRun.objects.get()
    assert (run.reason, run.among) == ("LookupError: no steps for incident", {})
    page = browser.get("/requirements/conformance/").text
    assert "no steps for incident" in page
    assert "Nothing departed" not in page

    assert replay(at=LATER + timedelta(days=1)) == 1
    page = browser.get("/requirements/conformance/").text
    assert "no steps for incident" not in page
    assert "Nothing departed" in page


@pytest.fixture
def spoiled(monkeypatch):
    """Let the replay stumble over some records, as a procedure of a module might."""
    from evident.conformity.requirements.actions import replaying

    known = replaying.departures

    def spoil(*keys):
        def departures(kind, records, *, at):
            for each in records:
                if each.pk in keys:
                    raise LookupError(f"cannot read {each.pk}")
            return known(kind, records, at=at)

        monkeypatch.setattr(replaying, "departures", departures)

    return spoil


def test_one_bad_record_keeps_no_other_from_replay_and_is_named(
    browser, catalogue, closed_incident, spoiled, client, agent
):
    made = [closed_incident() for _each in range(7)]
    replay(at=LATER)
    Record.objects.update(version=50, due_at=NOON)
    bad = made[3]
    spoiled(bad.pk)

    assert replay(at=LATER + timedelta(days=1)) == 6

    run = ReplayRun.objects.first()
    reason = f"LookupError: cannot read {bad.pk}"
    assert (run.failed, run.failures, run.reason) == ([[bad.pk, reason]], 1, reason)
    assert run.among == {"incident": 6}  # what was found of it before does not stand for it
    assert run.departed == [["incident", "late", 6, 6]]
    for path in ("", f"replays/{run.pk}/"):
        page = browser.get(f"/requirements/conformance/{path}").text
        assert f'href="{bad.get_absolute_url()}"' in page
        assert reason in page
    Record.objects.filter(pk=bad.pk).update(is_restricted=True)
    page = browser.get("/requirements/conformance/").text
    assert "Some closed records could not be replayed" in page
    assert bad.get_absolute_url() not in page
    assert reason not in page  # it may quote the record
    told = browser.get(f"/api/conformance/replays/{run.pk}").json()
    assert (told["reason"], told["failed"], told["failed_hidden"]) == ("", [], 1)

    spoiled()
    assert replay(at=LATER + timedelta(days=2)) == 1
    assert ReplayRun.objects.first().failed == []


def test_where_a_procedure_itself_cannot_be_replayed_not_every_record_is_tried(
    catalogue, closed_incident, spoiled, monkeypatch
):
    from evident.conformity.requirements.actions import replaying

    monkeypatch.setattr(replaying, "MOST_FAILING", 2)
    monkeypatch.setattr(replaying, "MOST_NAMED", 3)
    made = [closed_incident() for _each in range(6)]
    spoiled(*(each.pk for each in made))
    tried = []
    once = replaying.failure_of
    monkeypatch.setattr(
        replaying, "failure_of",
        lambda kind, records, *, at: tried.append(len(records)) or once(kind, records, at=at),
    )  # fmt: skip

    assert replay(at=LATER) == 0

    run = ReplayRun.objects.get()
    assert (len(run.failed), run.failures, run.among) == (3, 6, {})
    assert tried == [6, 3, 1, 2, 1, 1, 3]


@pytest.mark.parametrize(("reason", "count"), [("LookupError: no steps", 1), ("", 0)])
def test_after_a_failure_all_is_looked_at_and_not_what_changed_since(
    catalogue, closed_incident, monkeypatch, reason, count
):
    closed_incident()
    ReplayRun.objects.create(
        kind="increment", at=LATER, ended_at=LATER, reason=reason, txid=1, highest_id=1
    )
    monkeypatch.setattr(
        "evident.conformity.requirements.actions.replaying.changed_since",
        lambda position, now: Changed(is_whole=position is not None),
    )

    assert replay(at=LATER) == count


def test_lists_of_what_was_found_keep_to_a_budget(
    browser, runs, replays, django_assert_max_num_queries
):
    for path in (
        "/requirements/runs/", f"/requirements/runs/{runs[0].pk}/", "/requirements/conformance/",
        f"/requirements/conformance/replays/{replays[0].pk}/",
    ):  # fmt: skip
        with django_assert_max_num_queries(20):
            assert browser.get(path).status_code == 200, path
