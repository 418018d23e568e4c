"""Passkeys and second steps, with a device the browser plays."""

from playwright.sync_api import expect

from evident.kernel.trail.models import Entry
from tests.journeys.world.people import PASSWORD

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def plug_in_a_device(page):
    """Give the browser a fingerprint reader that always says yes."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})


def test_a_passkey_is_added_signs_in_and_is_removed(desk, world, sign_in):
    page = sign_in(desk.window(), "lin")
    plug_in_a_device(page)

    page.goto("/accounts/2fa/webauthn/add/")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Name, so that you know it again").fill("Blue notebook")
    page.get_by_label("Sign in by this alone").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("The passkey is added.")).to_be_visible()

    page.get_by_title("Menu of 林晓雨").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/accounts/login/**")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{desk.address}/")

    page.goto("/accounts/2fa/webauthn/")
    expect(page.get_by_role("row", name="Blue notebook")).to_be_visible()
    page.get_by_role("link", name="Remove").click()
    if page.locator("[name=password]").count():
        page.locator("[name=password]").fill(PASSWORD)
        page.get_by_role("button", name="Confirm").click()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("The passkey is removed.")).to_be_visible()

    noted = list(
        Entry.objects.filter(event__startswith="account.", by_id=world.agent.pk)
        .order_by("id")
        .values_list("event", flat=True)
    )
    assert noted.count("account.sign_in") == 2
    assert "account.add_second_step" in noted
    assert "account.remove_second_step" in noted


def test_a_passkey_that_is_not_there_is_explained(desk, world):
    page = desk.window()
    page.goto("/accounts/login/")
    plug_in_a_device(page)

    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_role("alert")).to_contain_text("The passkey was not used")
