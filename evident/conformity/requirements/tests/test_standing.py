"""How a requirement stands: every way of deciding it, without a database."""

from datetime import UTC, date, datetime, timedelta
from itertools import combinations, product

import pytest

from evident.conformity.requirements.coverage import is_written
from evident.conformity.requirements.models import Outcome, Status
from evident.conformity.requirements.standing import Found, Judged, Nonconforming, standing

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def found(outcome, *, severity="major", since=None, is_document=False):
    """Return a result of a check."""
    return Found("some.check", severity, outcome, 10, 0, 1, since, is_document)


def judged(status, *, until=TODAY):
    """Return a judgement of today."""
    return Judged(7, status, "Sam", NOW, until)


MET, BROKEN = found(Outcome.MET), found(Outcome.NOT_MET)


@pytest.mark.parametrize(
    ("is_whole", "results", "judgement", "status"),
    [
        (False, [], None, Status.NOT_ASSESSED),
        (True, [MET], None, Status.MET),
        (False, [MET], None, Status.PARTLY),
        (False, [MET, found(Outcome.MET, is_document=True)], None, Status.MET),
        (False, [MET], judged(Status.MET), Status.MET),
        (False, [], judged(Status.MET), Status.MET),
        (False, [], judged(Status.PARTLY), Status.PARTLY),
        (False, [], judged(Status.NO_OCCURRENCE), Status.NO_OCCURRENCE),
        (True, [BROKEN, MET], judged(Status.MET), Status.NOT_MET),
        (True, [found(Outcome.PARTLY), MET], None, Status.PARTLY),
        (True, [found(Outcome.NOT_MET, severity="observation"), MET], None, Status.MET),
        (True, [found(Outcome.NONE)], None, Status.NO_OCCURRENCE),
        (True, [found(Outcome.NONE), MET], None, Status.MET),
        (True, [found(Outcome.FAILED), MET], None, Status.NOT_ASSESSED),
        (True, [found(Outcome.FAILED), MET], judged(Status.MET), Status.NOT_ASSESSED),
        (True, [found(Outcome.FAILED), BROKEN], None, Status.NOT_MET),
        (True, [MET], judged(Status.NOT_MET), Status.NOT_MET),
        (True, [MET], judged(Status.NO_OCCURRENCE), Status.MET),
    ],
)
def test_a_requirement_stands_as_its_evidence_says(is_whole, results, judgement, status):
    now = standing(is_whole=is_whole, found=results, judged=judgement, today=TODAY)

    assert now.status == status


def test_no_document_approved_beforehand_is_a_report_of_work():
    """A procedure that says how it is reported leaves the judgement that it was to a person."""
    papers = [found(Outcome.MET, is_document=True)]
    now = standing(is_whole=False, found=papers, judged=None, today=TODAY, is_written=False)
    assert now.status == Status.PARTLY
    assert now.basis[-1] == {"kind": "remark", "code": "judge_the_work"}
    for said in (Status.MET, Status.PARTLY, Status.NO_OCCURRENCE):
        for outcome in (Outcome.MET, Outcome.NOT_MET):
            papers = [found(outcome, since=NOW + timedelta(days=1), is_document=True)]
            now = standing(
                is_whole=False, found=papers, judged=judged(said), today=TODAY, is_written=False
            )
            is_gap = outcome == Outcome.NOT_MET and said != Status.NO_OCCURRENCE
            assert now.status == (Status.NOT_MET if is_gap else said)
    asked = (["report"], ["record", "report"], ["plan"])
    assert [is_written("8.5.2.1-a", each) for each in asked] == [False, False, True]


@pytest.mark.parametrize(
    ("results", "is_written", "code"),
    [
        ([MET], True, "judge_the_rest"),
        ([found(Outcome.MET, is_document=True)], False, "judge_the_work"),
        ([MET], False, "judge_what_is_left"),  # no document is asked for that could say how
    ],
)
def test_what_is_left_to_judge_is_said_as_it_is(results, is_written, code):
    now = standing(is_whole=False, found=results, judged=None, today=TODAY, is_written=is_written)
    assert now.basis[-1] == {"kind": "remark", "code": code}


def test_no_procedure_shows_that_each_deployment_was_planned():
    assert not is_written("8.5.3-b", ["plan"])
    assert not is_written("5.2.2-a", ["policy"])  # that it is known, no approval shows
    assert is_written("5.2.1-a", ["policy"])


def test_a_judgement_ends_with_its_day():
    held = judged(Status.MET, until=TODAY)

    after = TODAY + timedelta(days=1)

    assert standing(is_whole=False, found=[], judged=held, today=TODAY).status == Status.MET
    ended = standing(is_whole=False, found=[], judged=held, today=after)
    assert ended.status == Status.NOT_ASSESSED
    assert ended.basis[-1] == {"kind": "remark", "code": "expired"}


def test_a_gap_closes_by_itself_when_the_work_got_done():
    gap = judged(Status.NOT_MET)
    before = found(Outcome.MET, since=NOW - timedelta(days=1))
    since = found(Outcome.MET, since=NOW + timedelta(days=1))

    assert standing(is_whole=True, found=[before], judged=gap, today=TODAY).status == (
        Status.NOT_MET
    )
    closed = standing(is_whole=True, found=[before, since], judged=gap, today=TODAY)
    assert closed.status == Status.MET
    assert [each["is_counted"] for each in closed.basis if each["kind"] == "judgement"] == [False]


MAJOR, MINOR = Nonconforming("FND-1", "major"), Nonconforming("FND-2", "minor")
OBSERVED = Nonconforming("FND-3", "observation")
BETTER = [Status.NOT_MET, Status.PARTLY, Status.MET]
RESULTS = [found(outcome) for outcome in Outcome]
JUDGEMENTS = [None, *(judged(status) for status in Status)]


def lowered(open_ones, *, results=(MET,), judgement=None, is_whole=True):
    """How a requirement stands with open findings on it."""
    facts = {"found": results, "judged": judgement, "today": TODAY}
    return standing(is_whole=is_whole, nonconforming=open_ones, **facts)


@pytest.mark.parametrize(
    ("open_ones", "status"),
    [
        ([MAJOR], Status.NOT_MET),
        ([MINOR], Status.PARTLY),
        ([MINOR, MAJOR], Status.NOT_MET),
        ([OBSERVED], Status.MET),
        ([], Status.MET),
    ],
)
def test_an_open_nonconformity_lowers_what_checks_and_people_say(open_ones, status):
    assert lowered(open_ones).status == status
    assert lowered(open_ones, results=(), judgement=judged(Status.MET)).status == status


def test_no_open_nonconformity_ever_raises_a_status_nor_leaves_it_met():
    """Whatever checks find and people judge, whole or in part."""
    every = [*((each,) for each in RESULTS), *combinations(RESULTS, 2), ()]
    for results, judgement, is_whole in product(every, JUDGEMENTS, (True, False)):
        facts = {"results": results, "judgement": judgement, "is_whole": is_whole}
        before = lowered([], **facts).status
        assert lowered([OBSERVED], **facts) == lowered([], **facts)
        for open_ones, most in (([MINOR], Status.PARTLY), ([MAJOR], Status.NOT_MET)):
            after = lowered(open_ones, **facts).status
            known = before if before in BETTER else Status.MET
            assert BETTER.index(after) == min(BETTER.index(known), BETTER.index(most)), facts


def test_the_basis_names_what_lowers_it_and_how_it_stands_besides():
    basis = lowered([MAJOR, OBSERVED]).basis

    told = [each for each in basis if each["kind"] == "finding"]
    assert told == [{"kind": "finding", "number": "FND-1", "grade": "major", "beside": "met"}]
    (told,) = lowered([MINOR], results=[BROKEN]).basis[1:]
    assert told["beside"] == "not_met"  # there is more to do than what the finding asks


@pytest.mark.parametrize("judgement", [None, judged(Status.PARTLY), judged(Status.NOT_ASSESSED)])
def test_a_finding_and_the_broken_check_it_was_raised_from_are_one_matter(judgement):
    raised = Nonconforming("FND-4", "major", check=BROKEN.code)

    now = lowered([raised], results=[BROKEN], judgement=judgement)

    assert now.status == Status.NOT_MET
    assert now.basis[-1]["beside"] == "met"
    mended = lowered([raised], results=[found(Outcome.MET, since=NOW + timedelta(days=1))])
    assert mended.status == Status.NOT_MET  # its effect is not verified yet
