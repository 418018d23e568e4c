"""Choosing in a list by keyboard; words that outlive their page; files dropped on a reply."""


def press(page, *keys: str) -> None:
    """Press one key after the other."""
    for key in keys:
        page.keyboard.press(key)


def test_a_list_is_walked_by_keyboard(desk, world):
    page = desk.window(world.agent)
    page.goto("/incidents/")
    press(page, "j", "x", "j", "x")
    assert page.locator("[data-bulk-count]").inner_text() == "2"
    press(page, "Enter")
    page.wait_for_selector("#panel:not([hidden]) [data-panel-open]")
    assert "open=INC-" in page.url
    press(page, "Escape")
    page.wait_for_selector("#panel", state="hidden")


def test_a_draft_outlives_the_page(desk, world):
    page = desk.window(world.agent)
    address = world.incidents[0].get_absolute_url()
    page.goto(address)
    press(page, "n")
    page.keyboard.type("Half a thou")
    page.reload()

    assert page.locator("#text-note").input_value() == "Half a thou"
    assert page.locator("#text-note").is_visible()
    assert page.locator("#text-reply").is_hidden()


def test_files_are_dropped_on_a_reply(desk, world):
    page = desk.window(world.agent)
    page.goto(world.incidents[0].get_absolute_url())
    files = page.evaluate_handle(
        "() => { const all = new DataTransfer();"
        " all.items.add(new File(['seen'], 'screen.txt')); return all; }"
    )
    page.locator("#text-reply").dispatch_event("drop", {"dataTransfer": files})
    assert page.locator("#write-reply [data-files-chosen]").inner_text() == "screen.txt"
    page.locator("#text-reply").fill("See there")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("text=screen.txt")
