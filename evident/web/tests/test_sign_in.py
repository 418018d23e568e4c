"""Signing in and out, and what the trail keeps of it."""

import pytest
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core import mail
from django.core.cache import cache
from django.utils import translation

from evident.kernel.trail.models import Door, Entry

PASSWORD = "correct horse battery"


@pytest.fixture
def person(agent):
    """Somebody with a password."""
    agent.set_password(PASSWORD)
    agent.save()
    cache.clear()
    yield agent
    cache.clear()


def sign_in(client, login, password=PASSWORD, **more):
    return client.post("/accounts/login/", {"login": login, "password": password, **more})


def confirm(client):
    return client.post("/accounts/reauthenticate/", {"password": PASSWORD})


def events():
    entries = Entry.objects.filter(event__startswith="account.").order_by("id")
    return list(entries.values_list("event", flat=True))


@pytest.mark.slow
@pytest.mark.parametrize("login", ["agent", "AGENT", "Agent@Example.ORG", " agent@example.org "])
def test_people_sign_in_by_name_or_address_in_any_case(client, person, login):
    assert sign_in(client, login).url == "/"

    entry = Entry.objects.get(event="account.sign_in")
    assert (entry.by_id, entry.door, entry.facts["address"]) == (person.pk, Door.PAGE, "127.0.0.1")


@pytest.mark.slow
def test_the_language_of_the_pages_is_remembered_for_mails(client, person):
    assert person.reading_language == "en"

    client.post(
        "/accounts/login/",
        {"login": "agent", "password": PASSWORD},
        headers={"accept-language": "zh-CN,zh;q=0.9"},
    )

    person.refresh_from_db()
    assert (person.language, person.reading_language) == ("", "zh-hans")
    person.language = "en"
    assert person.reading_language == "en"


@pytest.mark.slow
def test_a_wrong_password_is_refused_and_noted_without_what_was_typed(client, person):
    answer = sign_in(client, "agent", "wrong-password-here")
    sign_in(client, "my-password-in-the-wrong-field", "x")

    assert "Name or password is not right." in answer.text
    failed = Entry.objects.filter(event="account.sign_in_failed").order_by("id")
    assert [entry.by_id for entry in failed] == [person.pk, None]
    assert "wrong" not in str([entry.facts for entry in failed])


@pytest.mark.slow
def test_too_many_failures_stop_even_the_right_password_and_say_for_how_long(client, person):
    for _try in range(5):
        sign_in(client, "agent", "wrong")

    answer = sign_in(client, "agent")

    assert "Wait 15 minutes, then try again." in answer.text
    assert "_auth_user_id" not in client.session
    assert events()[-1] == "account.sign_in_stopped"


def test_signing_out_is_noted(client, person):
    client.force_login(person)

    client.post("/accounts/logout/")

    assert events() == ["account.sign_out"]


def test_nobody_makes_an_account_for_himself(client, db):
    answer = client.post(
        "/accounts/signup/", {"username": "intruder", "password1": PASSWORD}, follow=True
    )

    assert "Accounts are made by administrators" in answer.text


@pytest.mark.slow
def test_a_forgotten_password_is_chosen_anew_by_mail(client, person):
    person.language = "zh-hans"
    person.save()

    client.post("/accounts/password/reset/", {"email": "AGENT@example.org"})
    assert "请点击以下链接设置新密码" in mail.outbox[0].body
    link = next(line for line in mail.outbox[0].body.splitlines() if "/accounts/" in line)
    page = client.get(link.split("testserver")[1], follow=True)
    chosen = {"password1": "another long one 7", "password2": "another long one 7"}
    client.post(page.request["PATH_INFO"], chosen)

    assert sign_in(client, "agent", "another long one 7").status_code == 302
    assert "account.reset_password" in events()


def test_an_unknown_address_is_answered_alike_and_gets_no_mail(client, person):
    known = client.post("/accounts/password/reset/", {"email": "agent@example.org"})
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@example.org"})

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert len(mail.outbox) == 1


@pytest.mark.slow
def test_a_second_step_is_set_up_asked_for_and_noted(
    client, person, django_capture_on_commit_callbacks
):
    from allauth.mfa.totp.internal.auth import (
        format_hotp_value,
        hotp_value,
        yield_hotp_counters_from_time,
    )

    def code(secret):
        return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))

    sign_in(client, "agent")
    confirm(client)
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert secret in page.text
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/accounts/2fa/totp/activate/", {"code": code(secret)})
    client.post("/accounts/logout/")

    assert sign_in(client, "agent").url == "/accounts/2fa/authenticate/"
    refused = client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert "The code is not right." in refused.text
    assert "_auth_user_id" not in client.session
    assert "account.add_second_step" in events()
    assert "account.second_step_failed" in events()


@pytest.mark.slow
def test_another_device_is_signed_out_and_only_ones_own(client, person, manager):
    from allauth.usersessions.models import UserSession
    from django.test import Client

    other = Client()
    sign_in(client, "agent")
    sign_in(other, "agent")
    mine = UserSession.objects.order_by("pk").last()
    foreign = Client()
    foreign.force_login(manager)

    assert foreign.post(f"/preferences/sessions/{mine.pk}/end/").status_code == 404
    assert other.get("/preferences/").status_code == 200
    client.post(f"/preferences/sessions/{mine.pk}/end/")

    assert other.get("/preferences/").status_code == 302
    assert client.get("/preferences/").status_code == 200


PAGES = [
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/webauthn/",
    "/accounts/2fa/webauthn/add/",
    "/accounts/sessions/",
    "/accounts/logout/",
]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_of_an_account_opens_in_both_languages(client, person, language):
    person.language = language
    person.save()
    sign_in(client, "agent")
    assert client.get("/accounts/reauthenticate/").status_code == 200
    confirm(client)

    for address in PAGES:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert ("证" in answer.text) == (language == "zh-hans"), address


def test_the_rules_for_passwords_are_told_as_the_house_speaks():
    with translation.override("zh-hans"):
        told = [str(rule) for rule in password_validators_help_texts()]

    assert "密码不能全部由数字组成。" in told
    assert "你" not in "".join(told)
