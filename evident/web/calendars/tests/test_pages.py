"""Pages of calendars: happy, forbidden, refused, and a draft from its start to being effective."""

import pytest
from django.urls import reverse

from evident.conftest import NOON
from evident.kernel.access import actions as access
from evident.kernel.access.models import Role
from evident.kernel.calendars import actions
from evident.kernel.calendars.models import Calendar, CalendarVersion
from evident.kernel.calendars.windows import parsed

WEEK = {f"day_{number}": "09:00-12:00, 13:30-18:00" for number in range(5)}
HOURS = WEEK | {"zone": "Asia/Shanghai", "country": "CN", "makeup_windows": "09:00-18:00"}
NEW = HOURS | {"code": "desk", "name_en": "Desk hours", "name_zh": "服务台时间", "reason": "New."}


@pytest.fixture
def calendar(administrator):
    """A calendar with one effective version."""
    draft = actions.create(
        code="desk", name_en="Desk hours", name_zh="服务台时间", by=administrator, at=NOON,
        reason="New.", zone="Asia/Shanghai", week=(parsed("09:00-17:00"),) * 7, country="CN",
    )  # fmt: skip
    actions.make_effective(version=draft, by=administrator, at=NOON)
    return draft.calendar


def page(name, *arguments):
    return reverse(f"calendars:{name}", args=["desk", *arguments])


def test_a_calendar_is_made_filled_and_made_effective(client, administrator):
    client.force_login(administrator)

    assert client.post(reverse("calendars:create"), NEW).url == page("version", 1)
    assert client.post(page("holidays", 1), {"years": [2025, 2026]}).status_code == 302
    facts = {"kind": "special", "windows": "10:00-11:00", "name_en": "Fair", "name_zh": "展会"}
    assert client.post(page("day", 1, "2026-03-04"), facts).url == page("version", 1) + "?year=2026"
    shown = client.get(page("version", 1) + "?year=2026")
    assert "4 March 2026 · Special hours · Fair · 10:00–11:00" in shown.content.decode()
    assert client.get(page("effective", 1)).status_code == 200
    assert client.post(page("effective", 1), {"effective_from": ""}).url == page("detail")

    version = CalendarVersion.objects.get()
    assert (version.is_draft, version.holiday_years) == (False, [2025, 2026])
    assert (
        "春节调休上班"
        in client.get(
            page("detail") + "?year=2026", headers={"accept-language": "zh-hans"}
        ).content.decode()
    )


def test_the_next_version_shows_what_would_change(client, administrator, calendar):
    client.force_login(administrator)
    client.post(page("propose"), {"reason": "Shorter Fridays."})
    client.post(page("hours", 2), HOURS | {"day_4": "09:00-12:00"})

    shown = client.get(page("version", 2)).content.decode()
    preview = client.get(page("effective", 2)).content.decode()

    assert "Friday" in shown
    assert "09:00–12:00" in shown
    assert "would have other hours" in preview
    client.post(page("discard", 2))
    assert calendar.versions.count() == 1


def test_what_was_typed_stays_when_it_cannot_be(client, administrator):
    client.force_login(administrator)

    shown = client.post(reverse("calendars:create"), NEW | {"day_0": "9 to 5"}).content.decode()

    assert "is not a window" in shown
    assert "9 to 5" in shown
    assert not Calendar.objects.exists()


@pytest.mark.parametrize(
    ("name", "arguments", "query"),
    [
        ("detail", [], "?year=1850"),
        ("day", [1, "2026-02-30"], ""),
        ("version", [99], ""),
        ("hours", [1], ""),  # effective: there is nothing to edit
    ],
)
def test_what_is_not_there_is_not_found(client, administrator, calendar, name, arguments, query):
    client.force_login(administrator)

    assert client.get(page(name, *arguments) + query).status_code == 404


def test_a_refusal_is_said_on_the_form(client, administrator, calendar):
    client.force_login(administrator)
    client.post(page("propose"), {"reason": "One."})

    shown = client.post(page("propose"), {"reason": "Two."}).content.decode()
    past = client.post(page("effective", 2), {"effective_from": "2020-01-01T00:00"})

    assert "There is already a draft" in shown
    assert "cannot take effect in the past" in past.content.decode()


def test_an_agent_looks_and_changes_nothing(client, agent, calendar):
    client.force_login(agent)

    assert client.get(page("detail")).status_code == 200
    for address in (
        reverse("calendars:create"), page("propose"), page("correct", 1), page("hours", 1),
        page("holidays", 1), page("day", 1, "2026-01-01"), page("effective", 1),
        page("discard", 1),
    ):  # fmt: skip
        assert client.post(address, {"reason": "x"}).status_code == 403
    assert calendar.versions.count() == 1


def test_who_manages_one_organisation_sees_no_other(
    client, make_user, provider, customer, other_customer
):
    person = make_user("anna", "requester", provider)
    access.give(
        role=Role.objects.get(code="process_manager"),
        to=person,
        by=None,
        at=NOON,
        organisation=customer,
    )
    client.force_login(person)

    shown = client.get(reverse("calendars:create")).content.decode()
    refused = client.post(reverse("calendars:create"), NEW | {"organisation": other_customer.pk})

    assert customer.name in shown
    assert other_customer.name not in shown
    assert (refused.status_code, Calendar.objects.count()) == (200, 0)
    client.post(reverse("calendars:create"), NEW | {"organisation": customer.pk})
    assert Calendar.objects.get().organisation == customer


def test_the_pages_ask_little_of_the_database(
    client, administrator, calendar, django_assert_max_num_queries
):
    client.force_login(administrator)
    with django_assert_max_num_queries(16):
        client.get(reverse("calendars:index"))
    with django_assert_max_num_queries(20):
        client.get(page("detail"))
