"""Signing in, finding one's way and leaving, by mouse and by keyboard."""

from playwright.sync_api import expect


def test_signing_in_working_by_keyboard_and_signing_out(desk, world, sign_in):
    page = sign_in(desk.window(), "lin")
    expect(page.get_by_role("heading", level=1)).to_contain_text("林晓雨")

    page.keyboard.press("Control+k")
    palette = page.get_by_role("combobox")
    expect(palette).to_be_focused()
    palette.fill(world.incidents[2].number)
    expect(page.get_by_role("option").first).to_contain_text("VPN drops")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{world.incidents[2].get_absolute_url()}")

    page.keyboard.press("g")
    page.keyboard.press("i")
    page.wait_for_url("**/incidents/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Keyboard shortcuts")).to_be_visible()
    page.keyboard.press("Escape")

    page.get_by_title("Menu of 林晓雨").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/accounts/login/**")


def test_language_and_appearance_stay_chosen(desk, world):
    page = desk.window(world.agent)
    page.goto("/preferences/")
    page.get_by_role("button", name="Language").click()
    page.get_by_role("button", name="简体中文").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("个人设置")

    page.locator("form.form-page").get_by_role("button", name="深色").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")


def test_a_phone_has_its_menu_at_the_bottom(desk, world):
    page = desk.window(world.agent, width=390)
    page.goto("/")
    expect(page.locator("#side")).not_to_be_visible()

    page.get_by_role("navigation", name="Quick menu").get_by_role("button", name="Menu").click()
    expect(page.locator("#side")).to_be_visible()
    page.locator("#side").get_by_role("link", name="Incidents").click()

    page.wait_for_url("**/incidents/")


def test_menu_and_head_stay_in_sight_on_a_long_page(desk, world):
    page = desk.window(world.agent)
    page.goto("/measures/")
    page.evaluate("scrollTo({top: document.documentElement.scrollHeight, behavior: 'instant'})")
    assert page.evaluate("scrollY > innerHeight / 2")
    for part in ("#side", ".app-top"):
        assert page.locator(part).bounding_box()["y"] > -1, part


def test_keys_do_nothing_while_somebody_types(desk, world):
    page = desk.window(world.agent)
    page.goto("/preferences/")
    page.get_by_label("Name").fill("")

    page.keyboard.type("gi c?")

    expect(page.get_by_label("Name")).to_have_value("gi c?")
    assert page.url.endswith("/preferences/")


def test_a_phone_shows_two_filters_and_leads_to_the_others(desk, world):
    page = desk.window(world.everybody, width=390)
    page.goto("/documents/")
    kind, more = page.locator("[name=sort]"), page.locator(".filters-fold summary")
    expect(kind).not_to_be_visible()

    more.click()
    expect(kind).to_be_visible()

    page.set_viewport_size({"width": 1440, "height": 900})
    page.reload()
    expect(kind).to_be_visible()
    expect(more).not_to_be_visible()
