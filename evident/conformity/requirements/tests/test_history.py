"""What was found once is found again: back to the first run, whatever ran since."""

from datetime import timedelta

import pytest
from django.utils import timezone

from evident.conformity.requirements.actions.running import run_checks
from evident.conformity.requirements.models import CheckResult, Run
from evident.conformity.requirements.views import history
from evident.conformity.rooms.actions import engaging
from evident.conformity.rooms.actions.engaging import Invited
from evident.conftest import NOON
from evident.kernel.accounts.models import User

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
    monkeypatch.setattr(history, "PAGE", 1)
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


def test_an_auditor_of_a_part_is_shown_what_answers_that_part(client, runs, sms_manager):
    today = timezone.localdate()
    room = engaging.open_room(
        by=sms_manager, at=timezone.now(), name="Stage 1", body="Assure", clauses=["8.6.1-a"],
        starts_on=today, ends_on=today, auditors=[Invited("Wang Fang", "wang@assure.example")],
    )  # fmt: skip
    client.force_login(User.objects.get(pk=room.seats.get().person_id))
    run = Run.objects.get(pk=runs[0].pk)

    page = client.get(f"/requirements/runs/{run.pk}/").text

    shown = {
        each.check_code for each in run.results.all() if f'"{each.get_absolute_url()}"' in page
    }
    assert shown == {CODE}
