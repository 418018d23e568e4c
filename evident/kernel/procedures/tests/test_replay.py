"""Replaying history that really happened: told as it was, judged, never bent."""

from datetime import timedelta

from django.db.models import TextChoices

from evident.conftest import NOON
from evident.kernel.access import permissions
from evident.kernel.procedures import procedure
from evident.kernel.procedures.definition import Step
from evident.kernel.procedures.deviations import Deviation
from evident.kernel.procedures.procedure import Procedure
from evident.kernel.procedures.replay import Happening, Person

SOMEBODY = Person(7, "Somebody")


class State(TextChoices):
    """States of a procedure for these tests alone."""

    DRAFT = "draft"
    AGREED = "agreed"
    LIVE = "live"
    ENDED = "ended"


PROCEDURE = Procedure(
    "sample",
    clause="8.1",
    states=State,
    open_states=frozenset({State.DRAFT, State.AGREED, State.LIVE}),
    steps=[
        Step("propose", frozenset(), State.DRAFT, "sample.propose"),
        Step("agree", frozenset({State.DRAFT}), State.AGREED, "sample.agree"),
        Step("start", frozenset({State.AGREED}), State.LIVE, "sample.start"),
        Step("end", frozenset({State.LIVE}), State.ENDED, "sample.end"),
        Step("edit", frozenset({State.DRAFT, State.AGREED}), None, "sample.edit"),
        Step("note", frozenset(State), None, "sample.note"),
    ],
    deviations=[
        Deviation(
            "left_ended",
            "Left the end",
            "",
            source=frozenset({State.ENDED}),
            target=frozenset({State.LIVE}),
        )
    ],
)
# Known to this module alone: pages list every procedure and every permission there is.
del procedure._procedures["sample"]
for code in [code for code in permissions.declared() if code.startswith("sample.")]:
    del permissions._declared[code]


def told(*states: str | None, step: str = "note", **more):
    """Replay a history that went through `states`, an hour apart."""
    happenings = [
        Happening(NOON + timedelta(hours=hour), SOMEBODY, state, step, **more)
        for hour, state in enumerate(states)
    ]
    return list(PROCEDURE.replay(happenings))


def found(*states: str | None, step: str = "note"):
    """Return the deviations of each happening."""
    return [each.deviations for each in told(*states, step=step)]


def test_replay_finds_nothing_where_the_procedure_was_followed():
    history = told("draft", "agreed", "live", "ended")

    assert [each.deviations for each in history] == [(), (), (), ()]
    assert [each.step for each in history] == ["propose", "agree", "start", "end"]


def test_replay_names_a_step_that_was_skipped_and_keeps_the_state_as_it_was():
    history = told("draft", "live")

    assert (history[1].state, history[1].deviations) == ("live", ("skipped_step",))
    assert history[1].changes["state"] == ["draft", "live"]


def test_replay_names_what_went_backwards():
    assert found("draft", "agreed", "draft") == [(), (), ("wrong_order",)]


def test_replay_prefers_the_words_of_the_process():
    assert found("draft", "agreed", "live", "ended", "live")[-1] == ("left_ended",)


def test_replay_names_a_history_that_begins_late():
    assert found("live") == [("no_report",)]


def test_replay_keeps_the_state_where_the_source_tells_an_unknown_one():
    history = told("draft", None, "agreed")

    assert [each.state for each in history] == ["draft", "draft", "agreed"]
    assert [each.deviations for each in history] == [(), ("unknown_state",), ()]


def test_replay_names_what_is_not_done_in_that_state():
    assert found("draft", "agreed", "live", "live", step="edit")[-1] == ("not_in_this_state",)
    assert found("draft", "draft", step="edit") == [(), ()]


def test_replay_names_times_that_run_backwards():
    happenings = [
        Happening(NOON, None, "draft", "note"),
        Happening(NOON - timedelta(minutes=1), None, "agreed", "note"),
    ]

    assert [each.deviations for each in PROCEDURE.replay(happenings)] == [(), ("time_order",)]


def test_replay_does_not_judge_what_the_source_does_not_tell_enough_of():
    assert [each.deviations for each in told("live", is_judged=False)] == [()]


def test_replay_tells_what_changed_and_what_became_unknown():
    happenings = [
        Happening(NOON, None, "draft", "note", values={"team": "A", "note": "", "item": "PC"}),
        Happening(NOON, None, "draft", "note", values={"team": "B", "note": ""}),
    ]

    first, second = PROCEDURE.replay(happenings)

    assert first.changes == {"team": [None, "A"], "item": [None, "PC"], "state": [None, "draft"]}
    assert second.changes == {"team": ["A", "B"], "item": ["PC", None]}
