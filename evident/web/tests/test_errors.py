"""What people see when something cannot be."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.test import Client, RequestFactory
from django.utils import translation

from evident.web import errors


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_unknown_is_answered_in_the_language_of_the_reader(client, agent, language):
    agent.language = language
    agent.save()
    client.force_login(agent)

    answer = client.get("/nowhere/at/all/")

    assert answer.status_code == 404
    assert ("这里没有内容" in answer.text) == (language == "zh-hans")
    assert "nowhere" not in answer.text.replace("/nowhere/at/all/", "")


def test_our_own_mistake_gives_nothing_away_and_needs_no_database():
    with translation.override("en"):
        answer = errors.failed(RequestFactory().get("/"))

    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.content.decode()


def test_a_refusal_says_why(agent):
    request = RequestFactory().get("/")
    request.user = agent

    answer = errors.forbidden(request, PermissionDenied("You may not close INC-1."))

    assert "You may not close INC-1." in answer.content.decode()
    assert errors.bad_request(request, SuspiciousOperation("secret")).status_code == 400


def test_whoever_may_explain_is_led_from_a_refusal_to_the_reasons(client, administrator, agent):
    client.force_login(administrator)
    refused = client.get("/incidents/settings/")

    assert refused.status_code == 403
    assert "None of your roles allows it." in refused.text
    assert 'href="/administration/why/?person=administrator"' in refused.text
    asked = client.get("/administration/why/?person=administrator")
    assert asked.status_code == 200  # nothing is wrong with a question that was begun
    assert 'value="administrator"' in asked.text
    client.force_login(agent)
    assert "/administration/why/" not in client.get("/incidents/settings/").text


def test_a_stale_form_is_explained_and_not_taken(agent):
    client = Client(enforce_csrf_checks=True)
    client.force_login(agent)

    answer = client.post("/preferences/", {"name": "Mallory", "language": "", "time_zone": ""})

    agent.refresh_from_db()
    assert (answer.status_code, agent.name) == (403, "Agent")
    assert "This form is no longer valid" in answer.text


def test_even_without_templates_our_mistake_is_admitted(settings):
    settings.TEMPLATES = []

    answer = errors.failed(RequestFactory().get("/"))

    assert answer.status_code == 500
    assert "系统出错了" in answer.content.decode()
