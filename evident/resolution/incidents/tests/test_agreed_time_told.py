"""Agreed times to respond and to restore are told on the page, by the API and in the export."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.test import Client
from django.urls import reverse

from evident.resolution.incidents.models import Incident


@pytest.fixture
def answered(make_incident, provider):
    """Return an incident that was answered at once and restored in an hour and a half."""
    incident = make_incident()
    times = {"answered_in": timedelta(), "restored_in": timedelta(minutes=90), "met_sla": True}
    Incident.objects.filter(pk=incident.pk).update(**times)
    return incident


@pytest.fixture
def owner_client(make_user, provider):
    """A browser of a process owner."""
    owner = make_user("owner.of.lists", "process_owner", provider)
    client = Client(headers={"accept-language": "en"})
    client.force_login(owner)
    return client


def test_the_page_tells_them(answered, owner_client):
    page = owner_client.get(answered.get_absolute_url()).content.decode()

    assert "<dt>Agreed time used to respond</dt><dd>0 min</dd>" in page
    assert "<dt>Agreed time used to restore</dt><dd>1 h 30 min</dd>" in page


def test_the_page_is_silent_where_there_are_none(make_incident, owner_client):
    page = owner_client.get(make_incident().get_absolute_url()).content.decode()

    assert "Agreed time to" not in page


def test_the_api_tells_them(answered, owner_client):
    told = owner_client.get(f"/api/incidents/{answered.number}").json()

    assert (told["answered_in_seconds"], told["restored_in_seconds"]) == (0, 5400)
    assert told["met_sla"] is True


def test_the_export_has_them_in_minutes(answered, owner_client):
    asked = {"form": "csv", "columns": ["number", "answered_in", "restored_in", "met_sla"]}
    answer = owner_client.post(reverse("incidents:export"), asked)
    rows = list(csv.reader(StringIO(answer.getvalue().decode("utf-8-sig"))))

    assert rows == [
        [
            "Number",
            "Agreed time to respond (minutes)",
            "Agreed time to restore (minutes)",
            "Service level met",
        ],
        [answered.number, "0", "90", "Yes"],
    ]
