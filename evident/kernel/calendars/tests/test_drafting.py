"""Making calendars and editing drafts."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.http import Http404

from evident.conftest import NOON
from evident.kernel.access import actions as access
from evident.kernel.access.models import Role
from evident.kernel.calendars import actions, queries
from evident.kernel.calendars.actions import CalendarRefused
from evident.kernel.calendars.models import Calendar, CalendarDay
from evident.kernel.calendars.tests.conftest import HOURS, NINE_TO_FIVE
from evident.kernel.calendars.timetable import DayKind
from evident.kernel.calendars.windows import Window, parsed
from evident.kernel.trail.models import Entry

CHRISTMAS = date(2026, 12, 25)
NAMES: dict[str, Any] = {"name_en": "Christmas Day", "name_zh": "圣诞节"}


def entry(event):
    return Entry.objects.get(event=f"calendar.{event}")


def test_create_makes_a_draft_and_leaves_a_trace(draft, administrator):
    assert (draft.calendar.code, draft.number, draft.is_draft) == ("desk", 1, True)
    assert draft.week[0] == [["09:00", "17:00"]]
    written = entry("create")
    assert (written.by_id, written.at, written.kind) == (administrator.pk, NOON, "calendar")
    assert written.facts["calendar"] == "desk"


def test_create_needs_the_permission(requester):
    with pytest.raises(PermissionDenied):
        actions.create(
            code="mine", name_en="Mine", name_zh="", by=requester, at=NOON, reason="x", **HOURS
        )
    assert not Calendar.objects.exists()


def test_who_manages_one_organisation_makes_its_calendars_alone(make_user, customer, provider):
    person = make_user("anna", "requester", provider)
    access.give(
        role=Role.objects.get(code="process_manager"),
        to=person,
        by=None,
        at=NOON,
        organisation=customer,
    )
    facts = {"name_en": "Acme", "name_zh": "", "by": person, "at": NOON, "reason": "x"} | HOURS

    actions.create(code="acme", organisation=customer, **facts)

    with pytest.raises(PermissionDenied):
        actions.create(code="everybody", **facts)


@pytest.mark.parametrize(
    "wrong",
    [
        {"zone": "Mars/Olympus"},
        {"zone": "../etc/passwd"},
        {"zone": ""},
        {"week": (NINE_TO_FIVE,) * 6},
        {"week": ((Window(60, 30),),) * 7},
        {"country": "XX"},
        {"country": "DE", "subdivision": "XX"},
        {"reason": "  "},
        {"code": "desk"},
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_made(draft, administrator, wrong):
    facts = {"code": "other", "name_en": "Other", "name_zh": "", "reason": "x"} | HOURS | wrong

    with pytest.raises(CalendarRefused):
        actions.create(by=administrator, at=NOON, **facts)

    assert Calendar.objects.count() == 1


def test_a_date_is_set_changed_and_removed_with_its_trace(draft, administrator):
    facts = {"version": draft, "on": CHRISTMAS, "by": administrator, "at": NOON}

    actions.set_day(kind=DayKind.HOLIDAY, **NAMES, **facts)
    actions.set_day(kind=DayKind.SPECIAL, windows=parsed("09:00-12:00"), **NAMES, **facts)
    assert draft.timetable().day(CHRISTMAS).windows == parsed("09:00-12:00")
    actions.remove_day(**facts)

    assert draft.timetable().day(CHRISTMAS).windows == NINE_TO_FIVE
    first, second = Entry.objects.filter(event="calendar.set_day").order_by("id")
    assert first.changes["2026-12-25"][0] is None
    assert [each["kind"] for each in second.changes["2026-12-25"]] == ["holiday", "special"]
    assert entry("remove_day").changes["2026-12-25"][1] is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": DayKind.WEEKDAY},
        {"kind": DayKind.HOLIDAY, "windows": NINE_TO_FIVE},
        {"kind": DayKind.SPECIAL, "windows": (Window(0, 60), Window(30, 90))},
    ],
)
def test_a_date_that_cannot_be_is_refused(draft, administrator, wrong):
    with pytest.raises(CalendarRefused):
        actions.set_day(version=draft, on=CHRISTMAS, by=administrator, at=NOON, **NAMES, **wrong)
    assert not CalendarDay.objects.exists()


def test_holidays_are_imported_and_what_was_set_by_hand_stays(draft, administrator):
    by = {"by": administrator, "at": NOON}
    actions.edit(version=draft, country="CN", **(HOURS | {"makeup_windows": NINE_TO_FIVE}), **by)
    actions.set_day(
        version=draft, on=date(2026, 10, 1), kind=DayKind.SPECIAL, windows=(), **NAMES, **by
    )

    found = actions.import_holidays(version=draft, years=[2026, 2025], **by)
    actions.import_holidays(version=draft, years=[2026], **by)

    draft.refresh_from_db()
    made = draft.timetable()
    assert ([each.year for each in found], draft.holiday_years) == ([2025, 2026], [2025, 2026])
    assert made.day(date(2026, 10, 1)).kind == DayKind.SPECIAL
    assert made.day(date(2026, 10, 2)).windows == ()
    assert made.day(date(2026, 10, 10)).windows == NINE_TO_FIVE
    assert (made.knows(2026), made.knows(2027)) == (True, False)
    assert draft.days.filter(on__year=2026).count() == 39


def test_a_year_not_yet_known_is_refused_and_nothing_imported(draft, administrator):
    by = {"by": administrator, "at": NOON}
    actions.edit(version=draft, country="CN", **HOURS, **by)

    with pytest.raises(CalendarRefused, match="not yet known"):
        actions.import_holidays(version=draft, years=[2026, 2090], **by)

    draft.refresh_from_db()
    assert (draft.holiday_years, draft.days.count()) == ([], 0)


def test_another_country_takes_away_the_holidays_of_the_one_before(draft, administrator):
    by = {"by": administrator, "at": NOON}
    actions.edit(version=draft, country="CN", **HOURS, **by)
    actions.import_holidays(version=draft, years=[2026], **by)

    edited = actions.edit(version=draft, country="DE", subdivision="BY", **HOURS, **by)

    assert (edited.holiday_years, edited.days.count()) == ([], 0)
    changes = Entry.objects.filter(event="calendar.edit").order_by("-id")[0].changes
    assert changes["country"] == ["CN", "DE"]


def test_import_without_a_country_is_refused(draft, administrator):
    with pytest.raises(CalendarRefused):
        actions.import_holidays(version=draft, years=[2026], by=administrator, at=NOON)


def test_a_copy_holds_the_days_and_only_one_draft_may_exist(calendar, administrator):
    by = {"by": administrator, "at": NOON, "reason": "Longer hours."}

    version = actions.propose(calendar=calendar, **by)

    assert (version.number, version.week) == (2, calendar.versions.get(number=1).week)
    with pytest.raises(CalendarRefused, match="draft"):
        actions.propose(calendar=calendar, **by)


def test_a_discarded_first_draft_takes_its_calendar_with_it(draft, administrator):
    actions.discard(version=draft, by=administrator, at=NOON)

    assert not Calendar.objects.exists()
    assert entry("discard").facts["calendar"] == "desk"


def test_an_effective_version_refuses_every_change(calendar, administrator):
    version = calendar.versions.get()
    by = {"by": administrator, "at": NOON}

    for change in (
        lambda: actions.edit(version=version, **HOURS, **by),
        lambda: actions.set_day(version=version, on=CHRISTMAS, kind=DayKind.HOLIDAY, **NAMES, **by),
        lambda: actions.discard(version=version, **by),
        lambda: actions.make_effective(version=version, **by),
    ):
        with pytest.raises(CalendarRefused, match="effective"):
            change()


def test_the_database_itself_refuses_to_change_an_effective_version(draft, administrator):
    by = {"by": administrator, "at": NOON}
    day = actions.set_day(version=draft, on=CHRISTMAS, kind=DayKind.HOLIDAY, **NAMES, **by)
    version = actions.make_effective(version=draft, **by)

    for change in (
        lambda: version.calendar.versions.update(reason="Another."),
        lambda: version.days.update(kind="makeup"),
        lambda: version.days.all().delete(),
        lambda: CalendarDay.objects.create(version=version, on=date(2026, 1, 1), kind="holiday"),
        day.delete,
        version.delete,
    ):
        with pytest.raises(DatabaseError, match="is refused"), transaction.atomic():
            change()


def test_a_calendar_of_an_organisation_is_hidden_from_others(
    administrator, customer, requester, stranger
):
    actions.create(
        code="acme", name_en="Acme", name_zh="", by=administrator, at=NOON, reason="x",
        organisation=customer, **HOURS,
    )  # fmt: skip

    assert queries.get(code="acme", user=requester).organisation == customer
    assert queries.get(code="acme", user=administrator).code == "acme"
    for code in ("acme", "nothing"):
        with pytest.raises(Http404):
            queries.get(code=code, user=stranger)
