"""Why a check could not be computed: in words for everybody, as it was kept for few."""

import pytest

from evident.conformity.requirements import reasons
from evident.conformity.requirements.actions.running import run_checks
from evident.conformity.requirements.models import CheckState
from evident.conformity.requirements.sources import words_of
from evident.conftest import NOON
from evident.kernel.access import actions as access
from evident.kernel.access.models import Role
from evident.kernel.access.queries import forget
from evident.kernel.measures import definition
from evident.kernel.measures.papers import _sources

SECRET = "INC-7 the works council was dismissed"
CHECK = "incident.classified"


@pytest.fixture
def failed(catalogue, monkeypatch):
    """A check whose error quotes a record."""
    known = definition.check_of(CHECK)

    def broken(_user):
        raise ValueError(SECRET)

    monkeypatch.setitem(
        definition._checks, CHECK, type(known)(**{**known.__dict__, "records": broken})
    )
    run_checks(by=None, at=NOON)
    return CheckState.objects.get(check_code=CHECK).latest


@pytest.fixture
def told(client, failed):
    """What page and API say of it to somebody."""

    def tell(user):
        client.force_login(user)
        page = client.get(failed.get_absolute_url())
        answer = client.get(f"/api/check-runs/results/{failed.pk}")
        assert (page.status_code, answer.status_code) == (200, 200)
        return page.text, answer.json()["reason"]

    return tell


def test_everybody_is_told_the_sort_of_error_and_what_it_refers_to(failed, told, sms_manager):
    assert failed.reason == f"ValueError: {SECRET}"  # kept as it was

    page, reason = told(sms_manager)

    assert SECRET not in page
    words = f"it met a value that it cannot work with (ValueError); result {failed.pk} keeps"
    assert reason.startswith(words)
    assert words in page


def test_administrators_and_whoever_sees_all_records_are_told_the_whole(
    told, sms_manager, make_user, provider
):
    access.give(role=Role.objects.get(code="administrator"), to=sms_manager, by=None, at=NOON)
    forget(sms_manager)
    page, reason = told(sms_manager)
    assert (SECRET in page, reason) == (True, f"ValueError: {SECRET}")

    Role.objects.filter(code="internal_auditor").update(
        permissions=["*.view", "record.view_restricted"]
    )
    assert SECRET in told(make_user("all", "internal_auditor", provider))[1]
    assert SECRET not in told(make_user("few", "process_manager", provider))[1]


def test_a_finding_and_the_analysis_of_gaps_tell_the_sort_alone(
    client, failed, sms_manager, catalogue
):
    assert SECRET not in words_of(failed)
    assert "(ValueError)" in words_of(failed)
    client.force_login(sms_manager)
    gaps = f"/gaps/{catalogue.code}"
    for address in (f"{gaps}/?status=any&words=8.6.1-b", f"/api/gap-analysis/{catalogue.code}"):
        assert SECRET not in client.get(address).text


def test_the_gate_of_documents_tells_the_sort_alone(client, catalogue, sms_manager, monkeypatch):
    def broken(_at):
        raise LookupError(SECRET)

    monkeypatch.setitem(_sources, "documents", broken)
    client.force_login(sms_manager)

    page = client.get(f"/gaps/{catalogue.code}/readiness/").text

    assert "something it needs is missing (LookupError)" in page
    assert SECRET not in page


@pytest.mark.parametrize(
    ("kept", "words"),
    [
        ("OperationalError: FATAL", "the database could not answer (OperationalError)"),
        ("Unplayed: KeyError: x", "could not be replayed against their procedure (Unplayed)"),
        ("Strange: x", "the program failed (Strange)"),
        ("Fire: INC-7 burns", "the program failed (Fire)"),
        ("who knows INC-7", "the program failed"),
    ],
)
def test_nothing_of_what_an_error_says_is_in_its_sort(kept, words):
    assert reasons.sort_of(kept).endswith(words)
    assert "INC-7" not in reasons.sort_of(kept)
