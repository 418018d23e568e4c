"""How an agreement is kept, target by target: on its page, through the API, and as reported."""

import re
from decimal import Decimal
from html import unescape

import pytest

from evident.kernel.records.models import Record
from evident.relationships.service_levels.queries.keeping import keeping
from evident.relationships.service_levels.written import WrittenTarget
from evident.reporting.service_reports.tests.conftest import AFTER, MARCH, on
from evident.reporting.service_reports.tests.test_exclusions import PRINTING, printing
from evident.reporting.service_reports.tests.test_figures import edition_of, row_of
from evident.resolution.incidents import actions as incidents

__all__ = ["printing"]
FIRST = WrittenTarget(
    "first", "first_contact", "At first contact", name_zh="首次解决", percent=Decimal(70)
)


@pytest.fixture
def promise(printing, agreed):
    """Times, and a share that a measure tells."""
    return agreed([FIRST], exclusions=(PRINTING,))


@pytest.fixture
def march(handled, printing, agent):
    """Kept, missed at either end or both, decided in other months, left out, running, paused."""
    handled(on(3))
    handled(on(4), taken=2)
    handled(on(5), taken=2, restored=6)
    handled(on(6), restored=6, category=printing)
    handled(on(27, month=2))
    handled(on(31, 23), taken=0.5, restored=3)  # answered in March, restored in April
    running = handled(on(20), restored=None)  # used up in March, still open
    paused = handled(on(21), restored=None)
    incidents.hold(incident=paused, by=agent, at=on(21, 10), waiting_for="user", note="Which one?")
    return running, paused


def row(kept, code):
    """The row of a target."""
    return next(each for each in kept.rows if each.target.code == code)


def test_every_target_tells_what_a_service_report_of_the_month_tells(
    march, promise, prepared, owner
):
    edition = edition_of(prepared())

    kept = keeping(promise, user=owner, at=AFTER, last=MARCH)

    for code in ("response", "resolution"):
        reported = row_of(edition, "promises", f":{code}")["values"]
        told = [(each.kept, each.missed) for each in row(kept, code).months]
        assert told == [(0, 0) if each is None else (each["met"], each["missed"])
                        for each in reported]  # fmt: skip
    assert row(kept, "response").now.decided == 6
    assert (row(kept, "resolution").now.kept, row(kept, "resolution").now.missed) == (2, 2)
    assert row(kept, "resolution").standing == {"running": 0, "paused": 1, "left_out": 0}
    overall = row_of(edition, "promises", "attainment")["values"][-1]
    assert (kept.kept_records, kept.missed_records) == (overall["met"], overall["missed"])
    value = row_of(edition, "values", ":first")["values"][-1]
    assert row(kept, "first").now.value == pytest.approx(value["value"])
    assert row(kept, "first").now.kept == value["met"]


def test_each_figure_of_the_page_leads_to_as_many_promises(march, promise, sign_in, issuer):
    browser = sign_in(issuer)
    page = browser.get(f"{promise.get_absolute_url()}?month=2026-03").content.decode()
    links = re.findall(r'href="([^"]*/promises/\?[^"]*)"[^>]*>([^<]*)<', page)
    asked = set()

    for address, figure in links:
        answer = browser.get(unescape(address))
        assert answer.status_code == 200
        show, rows = answer.context["wanted"]["show"], len(answer.context["rows"])
        asked.add(show)
        if show == "decided":
            told = answer.context.get("promises", answer.context["records"])
            assert rows == told
        else:
            assert rows == int(figure), address
    assert asked == {"decided", "kept", "missed", "paused"}
    everything = browser.get(f"{promise.get_absolute_url()}promises/?month=2026-03")
    assert everything.context["records"] == 6
    assert browser.get(f"{promise.get_absolute_url()}promises/?month=march").status_code == 404
    assert browser.get(f"{promise.get_absolute_url()}promises/?target=none").status_code == 404


def test_the_api_tells_the_same_figures_and_the_promises_behind_them(
    march, promise, sign_in, issuer, owner
):
    browser = sign_in(issuer)
    place = f"/api/agreements/{promise.number}"

    told = browser.get(f"{place}/keeping?month=2026-03").json()

    kept = keeping(promise, user=owner, at=AFTER, last=MARCH)
    assert told["value"] == pytest.approx(kept.value)
    assert [each["target"] for each in told["targets"]] == ["response", "resolution", "first"]
    for shown in told["targets"][:2]:
        now = shown["months"][0]
        for show in ("kept", "missed"):
            address = f"{place}/promises?show={show}&target={shown['target']}&month=2026-03"
            rows = browser.get(address).json()["items"]
            assert len(rows) == now[show] == getattr(row(kept, shown["target"]).now, show)
            assert {each["target"] for each in rows} == {shown["target"]}
    assert browser.get(f"{place}/keeping?month=2026-13").status_code == 422
    assert browser.get(f"{place}/promises?show=all").status_code == 422


def test_a_customer_counts_and_lists_only_what_he_may_see(
    march, promise, sign_in, reader, make_user, customer, other_customer
):
    reading = sign_in(reader)
    page = reading.get(f"{promise.get_absolute_url()}?month=2026-03")
    assert page.context["keeping"].records == 6
    rows = reading.get(f"{promise.get_absolute_url()}promises/?month=2026-03&show=missed")
    assert len(rows.context["rows"]) == 4

    Record.objects.filter(kind="incident", number="INC-3").update(is_restricted=True)
    page = reading.get(f"{promise.get_absolute_url()}?month=2026-03")
    assert page.context["keeping"].records == 5
    rows = reading.get(f"{promise.get_absolute_url()}promises/?month=2026-03&show=missed")
    assert len(rows.context["rows"]) == 2

    stranger = sign_in(make_user("stranger", "customer_manager", other_customer))
    assert stranger.get(f"{promise.get_absolute_url()}promises/").status_code == 404
    assert stranger.get(f"/api/agreements/{promise.number}/keeping").status_code == 404


@pytest.mark.parametrize("month", ["2026-13", "0000-01", "0001-01", "9999-12", "2026-3", "x"])
def test_what_is_no_month_of_ours_is_refused(month, promise, reader, sign_in):
    browser = sign_in(reader)
    for address in (promise.get_absolute_url(), f"{promise.get_absolute_url()}promises/"):
        assert browser.get(address).status_code == 200
        assert browser.get(address, {"month": month}).status_code == 404
    for name in ("keeping", "promises"):
        answer = browser.get(f"/api/agreements/{promise.number}/{name}", {"month": month})
        assert answer.status_code == 422
