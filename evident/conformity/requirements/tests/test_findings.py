"""From a finding to the requirement it names, and from the requirement to its findings."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest

from evident.conformity.requirements.actions.replaying import replay
from evident.conformity.requirements.actions.running import run_checks
from evident.conformity.requirements.models import CheckResult
from evident.conftest import NOON
from evident.kernel.measures import definition
from evident.kernel.records.models import Record
from evident.management.audits.models import Finding
from evident.management.audits.tests.conftest import auditor, make_finding

__all__ = ["auditor", "make_finding"]
LATER = NOON + timedelta(days=2)
SHIPPED = "/requirements/iso-iec-20000-1-2018"


@pytest.fixture
def found(catalogue, make_finding):
    """A finding that names a requirement and a whole clause."""
    return make_finding(title="Priorities by feeling", requirements=["8.6.1-b", "8.6.2"])


def test_a_finding_leads_to_what_it_names(client, found, sms_manager):
    client.force_login(sms_manager)

    page = client.get(found.get_absolute_url()).text

    assert f'href="{SHIPPED}/8.6.1-b/"' in page
    assert f'href="{SHIPPED}/list/?chapter=8.6.2"' in page


def test_a_requirement_names_the_findings_on_it(client, found, sms_manager):
    client.force_login(sms_manager)

    assert found.get_absolute_url() in client.get(f"{SHIPPED}/8.6.1-b/").text
    assert "Findings on it" not in client.get(f"{SHIPPED}/8.6.1-c/").text


def raised_from(client, path):
    """Follow the button of a page, send the form it begins with; return the finding."""
    found = re.search(r'href="([^"]*/findings/raise/[^"]*)"', client.get(path).text)
    assert found is not None
    page = client.get(unescape(found[1]))
    form = page.context["form"]
    facts = {name: form[name].value() or "" for name in form.fields}
    facts["statement"] = facts["statement"] or "Not as it should be"
    sent = client.post("/findings/raise/", facts)
    assert sent.status_code == 302, sent.context["form"].errors
    return Finding.objects.latest("pk")


@pytest.mark.parametrize("check", ["document/8.6.1-f", "inspection/roles_filled"])
def test_a_check_of_documents_or_set_up_becomes_a_finding(client, catalogue, sms_manager, check):
    run_checks(by=None, at=NOON)
    result = CheckResult.objects.get(check_code=check)
    client.force_login(sms_manager)

    finding = raised_from(client, result.get_absolute_url())

    assert (finding.source_kind, finding.source_reference) == ("check", check)
    assert f"{result.exceptions} of {result.population}" in finding.source_text
    assert finding.requirements
    page = client.get(finding.get_absolute_url()).text
    assert f'href="{result.get_absolute_url()}"' in page


def test_a_check_of_records_that_raises_becomes_a_finding_without_exceptions(
    client, catalogue, sms_manager, monkeypatch
):
    known = definition.check_of("incident.classified")

    def fail(_user):
        raise ValueError("INC-7 is a secret")

    monkeypatch.setitem(definition._checks, known.code, replace(known, records=fail))
    client.force_login(sms_manager)
    asked = f"/findings/raise/?source=check&reference={known.code}"
    page = client.get(asked)
    form = page.context["form"]
    facts = {name: form[name].value() or "" for name in form.fields}
    facts["statement"] = "Nobody knows whether incidents are classified"

    assert client.post(asked, facts).status_code == 302
    finding = Finding.objects.get()
    assert "could not be computed. it met a value" in finding.source_text
    assert "secret" not in page.text + finding.source_text
    assert finding.grade == "observation"
    assert finding.requirements == list(known.requirements)


def test_a_departure_becomes_a_finding_that_leads_back(client, closed_incident, sms_manager):
    incident = closed_incident()
    Record.objects.filter(pk=incident.pk).update(due_at=NOON, version=99)
    replay(at=LATER)
    client.force_login(sms_manager)
    path = "/requirements/conformance/incident/late/"

    finding = raised_from(client, path)

    assert (finding.source_kind, finding.source_reference) == ("deviation", "incident/late")
    assert "Occurrences: 1; closed records: 1." in finding.source_text
    assert incident.number in finding.evidence
    assert (finding.requirements, finding.process) == (["8.6.1"], "incident_request")
    assert f'href="{path}"' in client.get(finding.get_absolute_url()).text
    assert client.get("/findings/raise/?source=deviation&reference=incident/x").status_code == 404
