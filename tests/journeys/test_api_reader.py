"""The reader of the API document, under the same security policy as every page."""

from playwright.sync_api import expect


def test_the_document_of_the_api_can_be_read_in_a_browser(desk, world):
    page = desk.window(world.agent)
    page.goto("/api/docs")

    expect(page.get_by_text("/api/incidents/{number}/resolve")).to_be_visible()


def test_the_reader_and_what_it_reads_speak_the_language_one_chooses(desk, world):
    page = desk.window(world.agent)
    page.goto("/api/docs")
    expect(page.get_by_role("button", name="Authorize").first).to_be_visible()

    page.get_by_role("button", name="简体中文").click()

    expect(page.get_by_text("让 IT 服务管理自证其实。")).to_be_visible()
    expect(page.get_by_role("button", name="授权", exact=True)).to_be_visible()
    row = page.locator(".opblock-summary", has_text="计划评审会")
    row.get_by_role("button", name="post").first.click()
    expect(page.get_by_role("button", name="试一试")).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("button", name="Authorize").first).to_be_visible()
