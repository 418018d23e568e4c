"""Of what was found once, an auditor of a part is shown what answers that part."""

import pytest
from django.utils import timezone

from evident.conformity.requirements.actions.running import run_checks
from evident.conformity.requirements.models import ReplayRun

CODE = "incident.classified"


@pytest.fixture
def replay():
    """A replay that kept one incident that was late."""
    now = timezone.now()
    return ReplayRun.objects.create(
        kind="full", at=now, txid=1, highest_id=1, records=1, ended_at=now,
        departed=[["incident", "late", 1, 1]], among={"incident": 1},
    )  # fmt: skip


def test_a_run_shows_the_results_of_the_part(client, make_room, auditor_of):
    run = run_checks(by=None, at=timezone.now())
    client.force_login(auditor_of(make_room(processes=[], clauses=["8.6.1-a"])))

    page = client.get(f"/requirements/runs/{run.pk}/").text

    shown = {
        each.check_code for each in run.results.all() if f'"{each.get_absolute_url()}"' in page
    }
    assert shown == {CODE}


@pytest.mark.parametrize("is_part", [True, False])
def test_figures_of_all_records_are_shown_to_none_who_sees_those_of_some(
    client, make_room, auditor_of, customer, replay, is_part
):
    room = make_room(organisations=[customer] if is_part else [])
    client.force_login(auditor_of(room))

    page = client.get(f"/requirements/conformance/replays/{replay.pk}/").text

    assert ("Nothing of this run is shown to you" in page) is is_part
    assert ("Incidents 1" in page) is not is_part
