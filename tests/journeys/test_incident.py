"""An incident from the telephone call to its closure, without the mouse, in both languages."""

import pytest
from playwright.sync_api import Page, expect

from evident.kernel.trail.models import Entry
from evident.resolution.incidents.models import Incident

WORDS = {
    "en": {"title": "The scanner shows nothing but stripes", "note": "Cleaned the glass."},
    "zh-hans": {"title": "扫描仪扫出来全是条纹", "note": "已清洁扫描玻璃。"},
}


def tab_to(page: Page, selector: str, *, most: int = 60) -> None:
    """Press Tab until the element is reached; whoever cannot reach it is stuck."""
    for _ in range(most):
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {selector} on {page.url}")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_an_agent_handles_an_incident_without_the_mouse(desk, world, language):
    words = WORDS[language]
    page = desk.window(world.agent, language=language)
    page.goto("/")

    page.keyboard.press("c")
    page.wait_for_url("**/incidents/report/")
    expect(page.locator("#id_requester")).to_be_focused()
    page.keyboard.type("rita")
    tab_to(page, "#id_title")
    page.keyboard.type(words["title"])
    tab_to(page, "#id_category")
    page.keyboard.press("ArrowDown")
    tab_to(page, "form.report button.btn-primary")
    page.keyboard.press("Enter")
    page.wait_for_url("**/incidents/INC-*/")
    expect(page.get_by_role("heading", level=1)).to_contain_text(words["title"])

    if page.locator("[data-step=take]").is_visible():
        page.keyboard.press("t")
    expect(page.locator("[data-step=resolve]")).to_be_visible()
    page.keyboard.press("w")
    expect(page.locator("#text-reply")).to_be_focused()
    page.keyboard.type("…")
    tab_to(page, "#write-reply button.btn-primary")
    page.keyboard.press("Enter")
    expect(page.locator(".item-text").first).to_contain_text("…")
    expect(page.locator("#text-reply")).to_have_value("")

    page.keyboard.press("r")
    expect(page.locator("dialog[open] [name=code]")).to_be_visible()
    tab_to(page, "dialog[open] [name=code]")
    page.keyboard.press("ArrowDown")
    tab_to(page, "dialog[open] [name=note]")
    page.keyboard.type(words["note"])
    tab_to(page, "dialog[open] button.btn-primary")
    page.keyboard.press("Enter")
    expect(page.locator("[data-step=close]")).to_be_visible()

    page.keyboard.press("o")
    expect(page.locator("[data-step=close]")).to_have_count(0)
    incident = Incident.objects.get(title=words["title"])
    assert (incident.state, incident.requester) == ("closed", world.requester)
    events = Entry.objects.of_record(incident.pk).values_list("event", flat=True)
    assert {"incident.report", "incident.resolve", "incident.close"} <= set(events)


def test_a_customer_reports_follows_and_confirms_on_a_phone(desk, world):
    page = desk.window(world.requester, width=390)
    page.goto("/incidents/report/")
    page.locator("[name=title]").fill("My chair squeaks in every call")
    page.locator("form button.btn-primary").last.click()
    page.wait_for_url("**/incidents/INC-*/")
    number = page.url.rstrip("/").rpartition("/")[2]
    expect(page.get_by_role("heading", level=1)).to_contain_text("My chair squeaks")

    helper = desk.window(world.agent)
    helper.goto(f"/incidents/{number}/")
    helper.locator("[data-step=take]").click()
    expect(helper.locator("[data-step=resolve]")).to_be_visible()
    helper.locator("[data-step=resolve]").click()
    helper.locator("dialog[open] [name=code]").select_option(index=1)
    helper.locator("dialog[open] [name=note]").fill("Oiled.")
    helper.locator("dialog[open] button.btn-primary").click()
    expect(helper.locator("[data-step=close]")).to_be_visible()

    page.reload()
    expect(page.get_by_text("Oiled.").first).to_be_visible()
    page.locator("[data-step=confirm]").click()
    expect(page.locator("[data-step=confirm]")).to_have_count(0)
    assert Incident.objects.get(number=number).is_confirmed
