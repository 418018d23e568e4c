"""The ledger piece by piece against a naive walk over every minute, and who had the time."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from evident.conftest import NOON
from evident.kernel.calendars.tests.drawing import DAYS, timetable
from evident.kernel.calendars.tests.oracle import Oracle
from evident.kernel.calendars.tests.test_against_oracle import calendars
from evident.kernel.calendars.working_time import Piece, WorkingTime
from evident.relationships.service_levels.models import Clock
from evident.relationships.service_levels.queries.chain import LEAST_GAP, chain_of
from evident.relationships.service_levels.queries.clocks import Strip, pieces_of
from evident.relationships.service_levels.queries.ledger import Part, totals

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
minutes = st.integers(0, DAYS * 1440 - 1)
kinds = st.sampled_from(["running", "paused"])


def part(kind, began_at, ended_at, time, *, holder="Desk", side="team"):
    """Return a stretch, counted by `time`."""
    length = timedelta(seconds=time.working_seconds(began_at, ended_at))
    counted = length if kind == "running" else timedelta()
    return Part(
        kind=kind, began_at=began_at, ended_at=ended_at, counted=counted, open=length,
        rule="begin", reason="", holder=holder, person="", calendar_version=1, side=side, time=time,
    )  # fmt: skip


@pytest.mark.slow
@settings(
    max_examples=40, deadline=None, derandomize=True,
    phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(calendars(), st.lists(st.tuples(minutes, kinds), min_size=2, max_size=8))
def test_pieces_are_what_a_walk_over_every_minute_finds(calendar, drawn):
    facts, begin = calendar
    is_open = Oracle(facts, begin, DAYS).minutes
    time = WorkingTime.of(timetable(facts))
    edges = sorted({minute for minute, _kind in drawn})
    spans = list(zip(edges, edges[1:], (kind for _minute, kind in drawn), strict=False))
    parts = [part(k, begin + a * MINUTE, begin + b * MINUTE, time) for a, b, k in spans]

    for stretch, (first, last, kind) in zip(parts, spans, strict=True):
        pieces = list(stretch.pieces())
        told = [
            piece.kind
            for piece in pieces
            for _minute in range(round(piece.length / MINUTE))
        ]  # fmt: skip
        assert told == [kind if is_open[minute] else "outside" for minute in range(first, last)]
        assert sum((piece.length for piece in pieces), timedelta()) == stretch.length
        assert sum((piece.counted for piece in pieces), timedelta()) == stretch.counted

    found = totals(parts)
    assert found.whole == sum((each.length for each in parts), timedelta())
    walked = {
        "running": sum(is_open[m] for a, b, k in spans for m in range(a, b) if k == "running"),
        "paused": sum(is_open[m] for a, b, k in spans for m in range(a, b) if k == "paused"),
        "outside": sum(not is_open[m] for a, b, _kind in spans for m in range(a, b)),
    }
    assert sum((each.ran for each in found.shares), timedelta()) == walked["running"] * MINUTE
    assert sum((each.paused for each in found.shares), timedelta()) == walked["paused"] * MINUTE
    assert found.outside == walked["outside"] * MINUTE


@pytest.fixture
def office(calendars):
    """The working time of the shipped office hours, 9 to 17 from Monday to Friday."""
    from evident.kernel.calendars.queries import working_time_of

    return working_time_of(calendars["office"])


def strip(parts, *, target=24 * HOUR, state="stopped"):
    """Return a strip of stretches; a picture needs no more of a clock."""
    used = sum((each.counted for each in parts), timedelta())
    end = parts[-1].ended_at
    clock = Clock(
        target=target, party="sla", metric="resolution", state=state, started_at=parts[0].began_at,
        stopped_at=end, since=end,
    )  # fmt: skip
    return Strip(clock, end, parts, used, target - used, is_breached=False)


@pytest.mark.django_db
def test_a_new_version_of_the_calendar_begins_a_piece(office):
    (piece,) = office.pieces
    later = Piece(NOON + HOUR, piece.timetable, 2)
    time = WorkingTime([Piece(piece.starts_at, piece.timetable, 1), later])

    pieces = list(part("running", NOON, NOON + 2 * HOUR, time).pieces())

    assert [(each.length, each.calendar_version) for each in pieces] == [(HOUR, 1), (HOUR, 2)]


@pytest.mark.django_db
def test_many_pieces_are_told_in_one_and_still_add_up(office):
    long = part("running", NOON, NOON + timedelta(days=60), office)
    short = part("paused", long.ended_at, long.ended_at + 2 * HOUR, office)

    found = pieces_of(strip([long, short]), limit=10)

    assert [place for place, _piece in found][-2:] == [0, 1]
    assert (
        sum((each.length for _place, each in found), timedelta()) == timedelta(days=60) + 2 * HOUR
    )


@pytest.mark.django_db
def test_an_axis_of_a_year_draws_no_night_that_could_not_be_seen(office):
    year = part("running", NOON, NOON + timedelta(days=365), office)

    chain = chain_of([strip([year])], at=year.ended_at)

    (lane,) = chain.lanes
    assert len(lane.bars) < 4 * 100 / LEAST_GAP / 2
    assert {bar.kind for bar in lane.bars} == {"running", "outside"}, "weekends are seen"
    assert chain.totals.whole == timedelta(days=365), "nothing is lost of the sums"


@pytest.mark.django_db
def test_marks_are_where_the_shares_were_used(office):
    first = part("running", NOON, NOON + 4 * HOUR, office)
    waited = part("paused", first.ended_at, first.ended_at + 20 * HOUR, office, side="customer")
    second = part("running", waited.ended_at, waited.ended_at + 3 * HOUR, office)

    chain = chain_of([strip([first, waited, second], target=6 * HOUR)], at=second.ended_at)

    half, most, whole = chain.lanes[0].marks
    assert (half.share, half.at) == (50, NOON + 3 * HOUR)
    assert (most.share, whole.share) == (75, 100)
    assert most.at == waited.ended_at + 30 * MINUTE, "not while it was paused"
    assert whole.at == waited.ended_at + 2 * HOUR
    assert whole.place == pytest.approx(26 / 27 * 100)


@pytest.mark.django_db
def test_each_holder_has_a_colour_and_its_own_total(office):
    desk = part("running", NOON, NOON + HOUR, office)
    wires = part("running", NOON + HOUR, NOON + 3 * HOUR, office, holder="Wires", side="supplier")
    network = part("running", NOON + 3 * HOUR, NOON + 4 * HOUR, office, holder="Network")

    chain = chain_of([strip([desk, wires, network])], at=NOON + 4 * HOUR)

    assert [(each.name, each.tone, each.ran) for each in chain.holders] == [
        ("Desk", "team-1", HOUR), ("Wires", "supplier-1", 2 * HOUR), ("Network", "team-2", HOUR),
    ]  # fmt: skip
