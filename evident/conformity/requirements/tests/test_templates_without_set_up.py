"""Every template on an installation where nothing is set up: it says what is missing, and where."""

from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse

from evident.conformity.requirements.actions.running import run_checks
from evident.conformity.requirements.models import CheckResult, Outcome
from evident.conftest import NOON
from evident.kernel.files import pdf
from evident.support.documents import actions, fillings, texts
from evident.support.documents.models import Document
from evident.support.documents.papers import figures_of, paper_of
from evident.support.documents.patterns import patterns

PARTS = 4
FOR_NOTHING = frozenset({"measure.targets"})
"""What knows no place to go to: a process without a measure has none."""


@pytest.fixture
def writer(make_user, provider):
    """Who holds what is needed to write and to look."""
    from evident.kernel.access import actions as access
    from evident.kernel.access.models import Role

    user = make_user("writer", "sms_manager", provider)
    for code in ("administrator", "internal_auditor", "top_management"):
        access.give(role=Role.objects.get(code=code), to=user, by=None, at=NOON)
    return user


@pytest.fixture
def client(writer):
    """The browser of the writer."""
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(writer)
    return browser


@pytest.mark.parametrize("part", range(PARTS))
def test_each_template_says_what_to_set_up_and_where(part, shipped, client, writer):
    for pattern in list(patterns().values())[part::PARTS]:
        page = client.get(reverse("documents:template", args=[pattern.code]))
        assert page.status_code == HTTPStatus.OK, pattern.code
        for short, body in (("en", pattern.body_en), ("zh", pattern.body_zh)):
            for key in texts.keys_in(body):
                told = texts.live(key, short)
                if "missing" not in told:
                    continue
                assert told["missing"].strip(), f"{pattern.code}: {key}"
                assert told["address"] or key.partition(" ")[0] in FOR_NOTHING, key
                if told["address"]:
                    assert client.get(told["address"]).status_code == HTTPStatus.OK, key
        document = actions.draft_from(template=pattern.code, by=writer, at=NOON)
        shown = client.get(document.get_absolute_url())
        assert shown.status_code == HTTPStatus.OK, pattern.code
        keys = texts.keys_in(pattern.body_en)
        for missing in fillings.missing_of(keys):
            assert missing.sentence in shown.content.decode() or "&#x27;" in shown.content.decode()


@pytest.mark.slow
def test_nothing_that_counts_documents_breaks_where_nothing_is_set_up(
    shipped, catalogue, client, writer
):
    for pattern in patterns().values():
        actions.draft_from(template=pattern.code, by=writer, at=NOON)

    addresses = [reverse(f"documents:{name}") for name in ("list", "templates", "to-read")]
    addresses += [reverse(f"gaps:{name}", args=[catalogue.code]) for name in ("list", "readiness")]
    for address in addresses:
        assert client.get(address).status_code == HTTPStatus.OK, address
    run_checks(by=None, at=NOON)
    wrong = CheckResult.objects.filter(outcome=Outcome.FAILED, check_code__startswith="document")
    assert list(wrong.values_list("check_code", "reason")) == []


@pytest.mark.slow
def test_a_document_of_a_template_without_set_up_is_written_as_a_file(shipped, writer):
    document = actions.draft_from(template="service_level_procedure", by=writer, at=NOON)
    document = Document.objects.get(pk=document.pk)
    files = figures_of(document, document.draft, user=writer)

    for chinese in (False, True):
        told = paper_of(document, document.draft, chinese=chinese, files=files)
        assert pdf.written(told).startswith(b"%PDF")


def test_nobody_is_led_to_where_only_an_administrator_may_go(shipped, make_user, provider, client):
    manager = make_user("manager", "sms_manager", provider)
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(manager)
    address = reverse("documents:template", args=["scope_statement"])
    organisations = reverse("administration:organisations")

    told = browser.get(address).content.decode()

    assert "An administrator does that." in told
    assert organisations not in told.split("<article", 1)[1]
    assert f'href="{reverse("services:portfolio")}">Set it up' in told
    assert f'href="{organisations}">Set it up' in client.get(address).content.decode()
