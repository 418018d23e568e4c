"""From a requirement to its evidence, to a record, to the entry of the trail: a click each."""

from datetime import timedelta

import pytest

from evident.conformity.requirements.actions.replaying import replay
from evident.conformity.requirements.actions.running import run_checks
from evident.conformity.requirements.models import CheckState, Departure, Rule
from evident.conformity.requirements.queries import population
from evident.conftest import NOON
from evident.kernel.records.models import Record
from evident.kernel.trail.models import Entry

LATER = NOON + timedelta(days=2)
CHECK = "incident.resolution_told"


def test_a_check_that_holds_opens_the_records_it_applies_to(
    client, catalogue, closed_incident, sms_manager, requester, monkeypatch
):
    first, second = closed_incident(), closed_incident()
    run_checks(by=None, at=LATER)
    result = CheckState.objects.get(check_code=CHECK).latest
    path = f"{result.get_absolute_url()}population/"
    client.force_login(sms_manager)
    assert f'href="{path}"' in client.get(result.get_absolute_url()).text

    page = client.get(path).text

    assert first.get_absolute_url() in page
    assert second.get_absolute_url() in page
    monkeypatch.setattr(population, "MOST", 1)
    page = client.get(path).text
    assert first.get_absolute_url() not in page
    assert "Only the first 1 are listed" in page
    setup = CheckState.objects.filter(check_code__startswith="inspection/").first().latest
    assert client.get(f"{setup.get_absolute_url()}population/").status_code == 404
    client.force_login(requester)
    assert client.get(path).status_code == 403


@pytest.mark.parametrize("reads", [True, False])
def test_records_and_departures_lead_to_the_trail_for_those_who_read_it(
    client, closed_incident, sms_manager, agent, reads
):
    incident = closed_incident()
    Record.objects.filter(pk=incident.pk).update(due_at=NOON, version=99)
    replay(at=LATER)
    entry = Entry.objects.get(event="incident.resolve")
    Departure.objects.create(
        record_id=incident.pk, kind="incident", rule=Rule.BACK_DATED, step="resolve",
        entry_id=entry.pk, at=NOON,
    )  # fmt: skip
    link, every = f'href="/trail/{entry.pk}/"', f'href="/trail/?record={incident.number}"'

    client.force_login(sms_manager if reads else agent)
    assert (link in client.get(f"{incident.get_absolute_url()}timeline/").text) is reads
    base = "/requirements/conformance/incident"
    assert (link in client.get(f"{base}/back_dated/").text) is reads
    assert (link in client.get(f"{base}/late/").text) is reads  # the entry that came too late
    Departure.objects.filter(rule=Rule.LATE).update(entry_id=None)  # found by a former version
    assert (every in client.get(f"{base}/late/").text) is reads
