"""A new SMS manager in an empty house: gaps found, closed by work, open again, an audit settled."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from evident.conformity.requirements.actions.catalogues import ensure_shipped
from evident.conformity.requirements.actions.running import run_checks
from evident.conformity.requirements.models import Requirement
from evident.conformity.samples.models import Sample
from evident.kernel.organisations.models import Organisation, OrganisationKind
from evident.management.audits.actions import corrective_actions
from evident.management.audits.models import CorrectiveAction, Finding
from evident.support.documents import actions as documents
from tests import worlds
from tests.journeys.conftest import Desk
from tests.journeys.world.people import person

MAP = "/requirements/iso-iec-20000-1-2018/"
GAPS = "/gaps/iso-iec-20000-1-2018/?clause=8.6.1"
RULES = "/gaps/iso-iec-20000-1-2018/?clause=7.5.2"
TEMPLATE = "incident_procedure"
WORDS = {
    "en": {"met": "Met", "not_met": "Not met"},
    "zh-hans": {"met": "满足", "not_met": "不满足"},
}
PEOPLE = {
    "sms": "sms_manager",
    "owner": "process_owner",
    "manager": "process_manager",
    "desk": "agent",
    "auditor": "internal_auditor",
    "user": "requester",
}


def empty_house() -> SimpleNamespace:
    """Make what `evident administrator create` and a first hour of administration leave behind."""
    ensure_shipped(at=timezone.now())
    ours = Organisation.objects.create(
        code="ours", name="Northway IT 北路科技", kind=OrganisationKind.PROVIDER
    )
    people = {login: person(login, login.title(), ours, role) for login, role in PEOPLE.items()}
    run_checks(by=None, at=timezone.now())
    return SimpleNamespace(**people)


@pytest.fixture
def house(transactional_db):
    """An empty organisation with a person for each role."""
    return worlds.once("empty_house", empty_house)


@pytest.fixture
def window(chromium, house, live_server):
    """Windows of its people; nothing may go wrong in them."""
    desk = Desk(chromium, live_server.url)
    pages: dict[str, Page] = {}

    def of(login: str, language: str) -> Page:
        if login not in pages:
            pages[login] = desk.window(getattr(house, login), language=language)
        return pages[login]

    yield of
    for context in desk.contexts:
        context.close()
    assert not desk.wrongs, "\n".join(desk.wrongs)


def step(page: Page, address: str, name: str, **facts: str) -> None:
    """Take a step on the page of a record, in its dialog where it asks for something."""
    page.goto(address)
    page.locator(f"[data-step={name}]").first.click()
    if facts:
        dialog = page.locator("dialog[open]")
        for field, value in facts.items():
            shown = dialog.locator(f"[name={field}]")
            if shown.first.evaluate("(field) => field.tagName") == "SELECT":
                shown.select_option(value)
            else:
                shown.fill(value)
        dialog.locator("button.btn-primary").click()
        expect(dialog).to_have_count(0)
    page.wait_for_load_state()


def assess(page: Page, code: str, why: str) -> None:
    """Say in the assessment of its chapter that a requirement is not met."""
    page.goto(f"{MAP}assess/?chapter={code.partition('.')[0]}")
    line = page.locator(".assessment li").filter(has=page.get_by_text(code, exact=True))
    line.locator("select").select_option("not_met")
    line.locator("input[type=text]").fill(why)
    page.locator(".form-actions button.btn-primary").click()
    page.wait_for_load_state()


def publish(window, language: str) -> str:
    """
    Close two gaps by one document, begun from the template that a result names; return its address.

    Somebody else approves it: so major incidents have their procedure, and what is in use is
    approved.
    """
    sms, approver = window("sms", language), window("owner", language)
    sms.goto(f"{MAP}8.6.1-f/")
    sms.locator(".table tbody a").first.click()
    sms.locator(f"a[href$='/templates/{TEMPLATE}/']").click()
    sms.locator("main form button.btn-primary").first.click()
    sms.wait_for_url("**/documents/DOC-*/")
    document = str(sms.url)
    step(sms, document, "submit")
    step(approver, document, "approve")
    step(approver, document, "publish")
    return document


def leave_behind(window, language: str) -> None:
    """Set up what the approved document does not say: another category of incidents."""
    manager = window("manager", language)
    manager.goto("/incidents/settings/categories/new/")
    manager.locator("[name=name_en]").fill("Drones")
    manager.locator("[name=name_zh]").fill("无人机")
    manager.locator("main form button.btn-primary").last.click()
    manager.wait_for_url("**/settings/categories/")
    documents.compare_with_practice(at=timezone.now())  # as the follower of the trail does


def revise(document: str, *, sms: Page, approver: Page) -> None:
    """Take into a document what practice has become, and have it approved and published anew."""
    step(sms, document, "revise")
    step(sms, document, "submit_revision")
    step(approver, document, "approve_revision")
    step(approver, document, "publish")


def standing(code: str) -> str:
    """Return how a requirement stands after the checks ran now."""
    run_checks(by=None, at=timezone.now())
    return standing_of(code)


def standing_of(code: str) -> str:
    """Return how a requirement stood when the checks ran last."""
    return str(Requirement.objects.get(catalogue__is_shipped=True, code=code).status)


def handled(window, language: str, title: str, *, is_classified: bool) -> str:
    """Let a user report an incident and the desk handle it; return its address."""
    user = window("user", language)
    user.goto("/incidents/report/")
    user.locator("[name=title]").fill(title)
    user.locator("form button.btn-primary").last.click()
    user.wait_for_url("**/incidents/INC-*/")
    address, desk = user.url, window("desk", language)
    if is_classified:
        step(desk, address, "classify", category="1")
    step(desk, address, "take")
    step(desk, address, "resolve", code="1", note="…")
    expect(desk.locator("[data-step=close]")).to_be_visible()
    user.goto(address)
    user.locator("[data-step=confirm]").click()
    expect(user.locator("[data-step=confirm]")).to_have_count(0)
    return address


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_from_an_empty_house_to_a_finding_that_somebody_else_verified(window, house, language):
    sms = window("sms", language)

    # the first self-assessment: the map leads to it, gaps follow from it
    sms.goto(MAP)
    sms.locator(".note a.btn-primary").click()
    assess(sms, "8.6.1-a", "Kept in a spreadsheet 只用表格登记")
    assess(sms, "7.5.2-b", "Rules are mailed around 规定靠邮件传达，未经批准")
    gaps = sms.locator(".gaps .gap-asked .number")
    sms.goto(GAPS)
    expect(gaps).to_have_text(["8.6.1-a", "8.6.1-f"])
    sms.goto(RULES)
    expect(gaps).to_have_text(["7.5.2-b"])

    document = publish(window, language)
    assert standing("8.6.1-f") == standing_of("7.5.2-b") == standing_of("7.5.2-a") == "met"
    sms.goto(RULES)
    expect(gaps).to_have_count(0)
    sms.goto(GAPS)
    expect(gaps).to_have_text(["8.6.1-a"])

    # one of them opens again as soon as practice leaves what was approved, and closes with it
    leave_behind(window, language)
    assert standing("8.6.1-f") == "partly"
    sms.goto(GAPS)
    expect(gaps).to_have_text(["8.6.1-a", "8.6.1-f"])
    revise(document, sms=sms, approver=window("owner", language))
    assert standing("8.6.1-f") == "met"

    # the third gap closes by work, and opens again by a rule that is broken once
    handled(window, language, "Paper jam 卡纸", is_classified=True)
    assert standing("8.6.1-a") == standing_of("8.6.1-f") == "met"
    sms.goto(GAPS)
    expect(gaps).to_have_count(0)
    broken = handled(window, language, "No picture 没有画面", is_classified=False)
    assert standing("8.6.1-a") == "not_met"
    sms.goto(GAPS)
    expect(gaps).to_have_text(["8.6.1-a"])
    expect(sms.locator(".gap-today").first).to_contain_text(WORDS[language]["not_met"])

    # the auditor draws, judges, and raises a finding on the record as it was frozen
    auditor = window("auditor", language)
    auditor.goto(f"{MAP}8.6.1-a/")
    auditor.locator("a[href*='/samples/draw/']").click()
    auditor.locator("[name=seed]").fill("20260301")
    auditor.locator("form button.btn-primary").last.click()
    auditor.wait_for_url("**/samples/*/")
    assert auditor.locator(".sample-band").count() == 0  # real work is never called invented
    number = broken.rstrip("/").rpartition("/")[2]
    auditor.get_by_role("link", name=number, exact=True).first.click()
    auditor.locator("a[href*='/findings/raise/?source=sample']").click()
    auditor.locator("[name=title]").fill("Not classified 没有分类")
    auditor.locator("[name=statement]").fill("Resolved without a category 未分类即解决")
    auditor.locator("[name=owner]").select_option(str(house.manager.pk))
    auditor.locator("main form button.btn-primary").last.click()
    auditor.wait_for_url("**/findings/FND-*/")

    settle(window, language, house, auditor.url)

    finding = Finding.objects.get()
    assert (finding.state, finding.source_kind) == ("closed", "sample")
    assert Sample.objects.get().size == 2


def settle(window, language: str, house, finding: str) -> None:
    """Treat a nonconformity to its end: corrected, analysed, acted upon, verified, closed."""
    manager = window("manager", language)
    step(manager, finding, "open_nonconformity", owner=str(house.manager.pk))
    manager.goto(finding)
    manager.locator("main .note a").first.click()
    manager.wait_for_url("**/nonconformities/NC-*/")
    address = manager.url
    step(manager, address, "correct", correction="Classified now 已补充分类")
    step(manager, address, "analyse", cause="Nothing asks for it 无人要求", similar_cases="None 无")
    plan = {"title": "Ask for it 设为必填", "description": "Required 解决前必填"}
    step(manager, address, "plan_action", owner=str(house.desk.pk), **plan)
    action = CorrectiveAction.objects.get()
    desk = window("desk", language)
    desk.goto(action.get_absolute_url())
    desk.locator("[data-step=finish]").first.click()
    dialog = desk.locator("dialog[open]")
    dialog.locator("[name=done_evidence]").fill("Set up 已设置")
    proof = {"name": "proof.txt", "mimeType": "text/plain", "buffer": b"category: required"}
    dialog.locator("[name=proofs]").set_input_files(proof)
    dialog.locator("button.btn-primary").click()
    expect(dialog).to_have_count(0)

    corrective_actions.begin_verifications(at=timezone.now() + timedelta(days=31))
    desk.goto(action.get_absolute_url())
    expect(desk.locator("[data-step=verify]")).to_have_count(0)  # whoever did it does not verify it
    auditor = window("auditor", language)
    step(auditor, action.get_absolute_url(), "verify", verification="No case since 此后未再发生")
    step(auditor, address, "close", conclusion="It holds 有效")
