"""From a finding to the requirement it names, and from the requirement to its findings."""

import pytest

from evident.management.audits.tests.conftest import auditor, make_finding

__all__ = ["auditor", "make_finding"]
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
