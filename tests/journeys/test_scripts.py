"""Small scripts and styles, each on a page of its own: they need no server and no database."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from playwright.sync_api import Page, Route, expect

from tests.journeys.conftest import Desk

ADDRESS = "http://pages.test"
AXIS_NAMES = 20
"""Pixels that the names below the axis of a chart take."""
POLICY = "; ".join(
    f"{name} {' '.join(sources)}"
    for name, sources in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()
)
PAGE = """<!doctype html><html lang="en"><title>x</title>
<link rel="stylesheet" href="/static/web/components.css">
<link rel="stylesheet" href="/static/web/record.css">
{scripts}<body>{body}"""


@pytest.fixture
def shown(chromium):
    """Show a page that holds something and loads scripts of ours, under our own policy."""
    desk = Desk(chromium, ADDRESS)

    def show(body: str, *scripts: str, width: int = 1440) -> tuple[Page, Desk]:
        html = PAGE.format(
            body=body,
            scripts="".join(f'<script defer src="/static/{each}"></script>' for each in scripts),
        )

        def answer(route: Route) -> None:
            path = route.request.url.removeprefix(ADDRESS)
            is_file = path.startswith("/static/")
            found = is_file and finders.find(path.removeprefix("/static/"))
            if found:
                route.fulfill(path=Path(found))
            else:
                kind = {"Content-Type": "text/html", "Content-Security-Policy": POLICY}
                route.fulfill(body=html, headers=kind)

        page = desk.window(width=width)
        page.route("**/*", answer)
        page.goto(f"{ADDRESS}/")
        return page, desk

    yield show
    for context in desk.contexts:
        context.close()


def test_what_was_chosen_in_a_mail_is_sent_where_somebody_sees_the_page(shown):
    there = "/static/satisfaction/satisfaction.css"  # any answer that sends nothing again
    form = f'<p data-sending hidden>…</p><form method="post" action="{there}" {{0}}></form>'
    chosen, desk = shown(form.format("data-chosen"), "satisfaction/link.js")
    chosen.wait_for_url(f"**{there}")
    unchosen, desk = shown(form.format(""), "satisfaction/link.js")
    unchosen.wait_for_load_state("networkidle")

    assert not unchosen.url.endswith(there)
    assert not desk.wrongs


def test_a_field_is_asked_only_where_another_answer_calls_for_it(shown):
    field = '<div class="field"><input name="{0}" data-if-field="{1}" data-if-value="{2}"></div>'
    page, desk = shown(
        '<form data-conditions><div class="field"><select name="a"><option>x<option>y</select>'
        "</div>" + field.format("b", "a", "y") + field.format("c", "b", "deep") + "</form>",
        "catalogue/conditions.js",
    )
    expect(page.locator("[name=b]")).to_be_hidden()
    assert page.locator("[name=b]").is_disabled()  # and so nothing of it is sent

    page.locator("[name=a]").select_option("y")
    page.locator("[name=b]").fill("deep")
    page.locator("[name=b]").dispatch_event("change")
    expect(page.locator("[name=c]")).to_be_visible()

    page.locator("[name=a]").select_option("x")
    expect(page.locator("[name=b]")).to_be_hidden()
    expect(page.locator("[name=c]")).to_be_hidden()
    assert not desk.wrongs


def test_what_has_to_be_answered_is_asked_for_only_while_it_is_shown(shown):
    field = '<div class="field"><input name="b" data-if-field="a" data-if-value="y"{0}></div>'
    page, desk = shown(
        '<form data-conditions><div class="field"><select name="a"><option>x<option>y</select>'
        "</div>" + field.format(" data-if-required") + field.format("") + "</form>",
        "catalogue/conditions.js",
    )
    fields = page.locator("[name=b]")
    wanted = "fields => fields.map(each => each.required)"
    assert fields.evaluate_all(wanted) == [False, False]

    page.locator("[name=a]").select_option("y")

    assert fields.evaluate_all(wanted) == [True, False]
    assert not desk.wrongs


def test_a_long_list_of_people_is_narrowed_and_who_is_ticked_stays(shown):
    people = "".join(
        f'<label class="form-check"><input type="checkbox" name="people" value="{name}">'
        f"{name} Park</label>"
        for name in ("Ada", "Bo", "Cy", "Di", "Ed", "Fay", "Gus", "Hal", "Ida")
    )
    head = (
        '<div class="pick-head"><input type="search" data-pick-search hidden aria-label="Find">'
        "<span data-pick-count></span></div>"
    )
    page, desk = shown(
        f"<form><fieldset>{head}"
        f'<div data-pick data-chosen="Chosen: {{count}}" data-none="Nobody">{people}</div>'
        "</fieldset></form>",
        "web/pick.js",
    )
    page.locator("[value=Bo]").check()
    page.get_by_label("Find").fill("park ad")

    seen = page.locator("[name=people]:visible").evaluate_all("all => all.map((e) => e.value)")
    assert seen == ["Ada", "Bo"]
    page.keyboard.press("Enter")  # sends nothing
    assert page.url == f"{ADDRESS}/"
    assert not desk.wrongs


ROWS = """<table class="table table-cards">
<thead><tr><th>No.</th><th>What</th><th>Team</th><th>Who</th></tr></thead>
<tbody><tr><td class="number">1</td><td class="title"><a href="/">Printer</a></td><td>Desk</td>
<td><span class="person"><span class="face">A</span><span class="person-name">Ada</span></span></td>
</tr></table>"""


def test_cells_on_a_phone_say_what_they_hold_and_keep_apart(shown):
    page, desk = shown(ROWS, "web/shell.js", width=390)
    said = page.locator("td:not(.title, .number)").evaluate_all(
        "all => all.map((each) => getComputedStyle(each, '::before').content)"
    )
    assert said == ['"Team:"', '"Who:"']
    number, team, person = (page.locator("td").nth(place).bounding_box() for place in (0, 2, 3))
    assert team["x"] - number["x"] - number["width"] >= 12
    assert person["x"] - team["x"] - team["width"] >= 12
    middles = {round(each["y"] + each["height"] / 2) for each in (number, team, person)}
    assert max(middles) - min(middles) <= 1
    assert not desk.wrongs

    wide, _desk = shown(ROWS, "web/shell.js")
    content = "each => getComputedStyle(each, '::before').content"
    assert wide.locator("td").nth(2).evaluate(content) == "none"


def test_what_the_policy_forbids_is_heard(shown):
    page, desk = shown('<p style="color: red">x</p><script>document.title = "y"</script>')
    assert page.title() == "x"
    assert len(desk.wrongs) == 2
    assert all("Content Security Policy" in wrong for wrong in desk.wrongs)


def test_a_refused_form_asks_before_it_is_left(shown):
    page, desk = shown(
        '<form id="wrong" data-guarded><input name="a"><p class="field-error">Say why</p></form>'
        '<form id="right" data-guarded><input name="b"></form>',
        "web/shell.js",
    )
    expect(page.locator("#wrong[data-touched]")).to_have_count(1)
    expect(page.locator("#right[data-touched]")).to_have_count(0)
    assert not desk.wrongs


def test_a_legend_of_two_lines_leaves_the_axis_readable(shown):
    names = [f"Restoration at priority {place} in office hours" for place in range(1, 9)]
    series = [{"name": name, "values": [90, 95]} for name in names]
    chart = {"kind": "line", "unit": "%", "categories": ["May 2026", "June 2026"], "series": series}
    plot = '<div class="chart-plot"></div>'
    facts = f'<script type="application/json">{json.dumps(chart)}</script>'
    page, _desk = shown(
        f"<figure data-chart>{facts}{plot}</figure>", "vendor/echarts.js", "web/charts.js"
    )
    page.wait_for_selector(".chart-plot canvas")

    axis, legend = page.evaluate("""() => {
        const chart = echarts.getInstanceByDom(document.querySelector(".chart-plot"));
        const found = chart.getModel().getComponent("legend");
        const group = chart.getViewOfComponentModel(found).group;
        return [chart.convertToPixel({ yAxisIndex: 0 }, 0), group.y + group.getBoundingRect().y];
    }""")

    assert axis + AXIS_NAMES <= legend


SMALL = """<link rel="stylesheet" href="/static/vendor/tabler.css">
<link rel="stylesheet" href="/static/web/evident.css">
<link rel="stylesheet" href="/static/web/components.css">
<link rel="stylesheet" href="/static/web/record.css">
<h2 class="record-title">x <button class="btn-quiet">a</button></h2>
<a class="btn btn-sm" href="#">Export</a>
<div class="card-header"><a class="card-more" href="#">Show all</a></div>
<details><summary>Figures</summary></details>
<nav class="timeline-filters"><a href="#">Everything</a><a href="#">Changes</a></nav>
<span class="item-at"><a class="item-entry" href="#">i</a></span>
<form class="inline-form"><button class="btn-quiet">x</button></form>"""
THUMB = 32
"""Pixels that a thumb finds."""


def test_a_thumb_finds_what_is_small_elsewhere(shown):
    page, desk = shown(SMALL, width=390)

    heights = {
        each.inner_text(): each.bounding_box()["height"]
        for each in page.locator("a, button, summary").all()
    }

    assert {name: height for name, height in heights.items() if height < THUMB} == {}
    assert not desk.wrongs


def test_a_filter_keeps_its_words_beside_what_is_ticked(shown):
    page, _desk = shown(
        '<form class="filters"><div class="field"><select class="form-select">'
        "<option>Any state</option></select></div>"
        '<div class="field"><select class="form-select"><option>Any customer</option></select>'
        "</div>"
        '<div class="choices"><label class="form-check"><input type="checkbox"> About me or my team'
        "</label></div></form>",
        width=390,
    )
    select, ticked = (
        page.locator(each).bounding_box() for each in (".field:nth-child(2) select", ".choices")
    )
    assert ticked["y"] >= select["y"] + select["height"]


@pytest.mark.parametrize(("unit", "highest"), [("% satisfied", 100), ("records", 1)])
def test_an_axis_of_nothing_but_zeros_is_one_of_its_unit(shown, unit, highest):
    chart = {"kind": "line", "unit": unit, "categories": ["May 2026"]}
    chart["series"] = [{"name": "x", "values": [0]}]
    facts = f'<script type="application/json">{json.dumps(chart)}</script>'
    page, _desk = shown(
        f'<figure data-chart>{facts}<div class="chart-plot"></div></figure>',
        "vendor/echarts.js",
        "web/charts.js",
    )
    page.wait_for_selector(".chart-plot canvas")

    ticks = page.evaluate("""() => {
        const chart = echarts.getInstanceByDom(document.querySelector(".chart-plot"));
        const scale = chart.getModel().getComponent("yAxis").axis.scale;
        return scale.getTicks().map((each) => each.value);
    }""")

    assert (ticks[0], ticks[-1]) == (0, highest)
    assert all(tick == int(tick) for tick in ticks)


def test_figures_of_a_report_stand_in_line_on_a_phone(shown):
    page, _desk = shown(
        '<link rel="stylesheet" href="/static/service_reports/report.css">'
        '<div class="service-report">'
        '<table class="table table-cards report-table"><tr><th>Response</th>'
        '<td class="report-aim" data-label="Target">95 %</td>'
        '<td class="report-now" data-label="May">90 %<br>9 of 10</td></tr></table></div>',
        width=390,
    )
    aim, now = (page.locator(each).bounding_box() for each in (".report-aim", ".report-now"))
    assert aim["y"] == now["y"]
