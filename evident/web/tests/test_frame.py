"""The frame of every page."""

from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from evident.conftest import NOON
from evident.web import navigation
from evident.web.templatetags.web import (
    ago,
    initials_of,
    json_element,
    moment,
    newer_older,
    number,
)
from evident.web.times import stretch


def test_the_side_bar_shows_only_what_the_person_may_use(client, agent, administrator):
    client.force_login(agent)
    assert 'href="/incidents/"' in client.get("/preferences/").text

    client.force_login(administrator)
    assert 'href="/incidents/"' not in client.get("/preferences/").text


def test_the_longest_matching_entry_is_current(agent):
    entries = navigation.entries_for(agent)

    assert navigation.current_of(entries, "/incidents/INC-1/").url_name == "incidents:queue"
    assert navigation.current_of(entries, "/").url_name == "web:home"
    assert navigation.current_of(entries, "/elsewhere/") is None
    assert navigation.current_of(entries, "/duties/DTY-1/").url_name == "duty_tasks:list"


def test_no_two_pages_share_a_key():
    keys = [entry.key for entry in navigation._entries.values() if entry.key]
    assert len(keys) == len(set(keys))
    other = navigation.Entry("Other", "home", "web:other", key="h")

    with pytest.raises(ImproperlyConfigured, match="web:home and web:other share the key h"):
        navigation.add(other)
    assert "web:other" not in navigation._entries


def test_somebody_without_a_role_is_told_how_to_get_one(client, provider, make_user):
    from evident.kernel.accounts.models import User

    client.force_login(User.objects.create_user("new", name="New", organisation=provider))

    assert "Ask an administrator" in client.get("/").text


def test_somebody_for_whom_nothing_waits_is_shown_where_to_go(
    client, administrator, make_user, provider
):
    from evident.kernel.access import roles

    roles.create(
        by=administrator, at=NOON, code="keeper", name_en="Keeper", name_zh="管理",
        permissions=["calendar.view", "calendar.manage"],
    )  # fmt: skip
    client.force_login(make_user("keeper", "keeper", provider))

    page = client.get("/").text

    assert "Ask an administrator" not in page
    assert '<ul class="places">' in page


@pytest.mark.parametrize(
    ("name", "initials"),
    [("林晓雨", "晓雨"), ("Rita Holm", "RH"), ("plato", "P"), ("", "?"), ("José Ångström", "JÅ")],
)
def test_people_are_shown_by_initials(name, initials):
    assert initials_of(name) == initials


def test_numbers_and_times_follow_the_language(settings):
    from datetime import timedelta

    from django.utils import timezone, translation

    later = timezone.now() + timedelta(hours=3, minutes=1)
    with translation.override("zh-hans"):
        assert "3 小时后" in ago(later)
    with translation.override("en"):
        assert "in 3 hr" in ago(later)
        assert number(12345.678, 1) == "12,345.7"
    assert ago(None) == "–"


def test_the_full_time_tells_how_far_from_utc_it_is():
    with timezone.override("Asia/Shanghai"):
        assert 'title="2026-03-02 20:00:00 UTC+08:00"' in moment(NOON)
    with timezone.override("UTC"):
        assert 'title="2026-03-02 12:00:00 UTC"' in moment(NOON)


def test_on_paper_times_that_count_from_now_are_dates(client, agent):
    """The style sheet for paper puts the full time in the place of what counts from now."""
    now = timezone.now()
    assert '<time class="ago"' in ago(now)
    assert "class" not in moment(now)
    client.force_login(agent)
    assert 'media="print" href="/static/web/print' in client.get("/preferences/").text


def test_a_stretch_names_its_day_once(settings):
    evening, days = NOON + timedelta(hours=3), NOON + timedelta(days=2)

    assert stretch(NOON, evening).count("2026") - stretch(NOON, evening).count("2026-") == 1
    assert stretch(NOON, days).count("2026") - stretch(NOON, days).count("2026-") == 2
    assert stretch(NOON, None) == moment(NOON)


def test_json_in_a_page_cannot_end_its_element():
    assert "</script><b>" not in json_element({"a": "</script><b>"})


def test_the_language_button_changes_page_and_person(client, agent):
    client.force_login(agent)

    answer = client.post(
        "/language/", {"language": "zh-hans", "next": "/preferences/"}, follow=True
    )

    agent.refresh_from_db()
    assert agent.language == "zh-hans"
    assert 'lang="zh-Hans"' in answer.text
    assert "个人设置" in answer.text


def test_next_never_leads_to_another_site(client, db):
    answer = client.post("/theme/", {"theme": "dark", "next": "https://evil.example/"})

    assert (answer.url, answer.cookies["theme"].value) == ("/", "dark")


def test_times_are_shown_in_the_persons_zone(client, agent):
    client.force_login(agent)
    facts = {"name": "Agent", "language": "en", "time_zone": "Asia/Shanghai"}
    client.post("/preferences/", facts)

    answer = client.get("/preferences/")

    assert '<option value="Asia/Shanghai" selected>' in answer.text


def test_an_unknown_zone_is_refused_and_changes_nothing(client, agent):
    client.force_login(agent)

    answer = client.post("/preferences/", {"name": "A", "language": "", "time_zone": "Moon/Base"})

    agent.refresh_from_db()
    assert agent.name == "Agent"
    assert "Select a valid choice" in answer.text


def test_a_page_below_a_place_of_the_menu_leads_back_to_it(client, administrator):
    client.force_login(administrator)

    below = client.get("/administration/people/new/").content.decode()
    itself = client.get("/administration/people/").content.decode()

    assert '<ol class="crumbs"><li><a href="/administration/people/">People</a>' in below
    assert 'class="crumbs"' not in itself


@pytest.mark.parametrize(
    ("total", "said"),
    [(1, "1 entry"), (1234, "1,234 entries"), ("4 records", "4 records"), (0, 0)],
)
def test_how_many_there_are_is_said_with_a_word(total, said):
    assert newer_older({}, total=total)["total"] == said
