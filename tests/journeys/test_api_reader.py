"""The reader of the API document, under the same security policy as every page."""

from playwright.sync_api import expect


def test_the_document_of_the_api_can_be_read_in_a_browser(desk, world):
    page = desk.window(world.agent)
    page.goto("/api/docs")

    expect(page.get_by_text("/api/incidents/{number}/resolve")).to_be_visible()
