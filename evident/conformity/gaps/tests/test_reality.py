"""Today's reality in sentences, without a database."""

import pytest

from evident.conformity.gaps.reality import Details, sentences


def check(outcome, *, code="incident.classified", kind="check", exceptions=0):
    """Return a check as a basis keeps it."""
    facts = {"population": 40, "exceptions": exceptions, "result": 1}
    return {"kind": kind, "code": code, "outcome": outcome} | facts


JUDGED = {
    "kind": "judgement", "id": 7, "status": "not_met", "by": "Sam", "at": "2026-03-02T12:00:00Z",
    "valid_until": "2027-03-02", "is_counted": True, "why": "",
}  # fmt: skip


DETAILS = Details(
    reasons={7: "No register is kept"},
    things={1: [{"name_en": "Scope", "name_zh": "范围", "lacks": ["missing"]}]},
    failures={1: "something it needs is missing (KeyError)"},
)


@pytest.mark.parametrize(
    ("status", "basis", "words"),
    [
        ("not_assessed", [], "Nobody has assessed it yet."),
        ("no_occurrence", [check("none")], "Nothing it applies to has happened yet."),
        ("not_met", [check("not_met", exceptions=12)], "12 of 40 are exceptions"),
        ("not_assessed", [check("failed")], "could not be computed: something it needs is missing"),
        ("not_met", [check("not_met", kind="document", exceptions=2)], "lack something: 2 of 40."),
        ("not_met", [check("not_met", kind="document")], "Scope (does not exist)"),
        ("met", [check("met"), check("met")], "2 checks hold."),
        ("not_met", [JUDGED], "judged “Not met” until"),
        ("not_met", [JUDGED], "No register is kept"),
        ("not_met", [JUDGED | {"why": "expired"}], "It has ended and no longer counts."),
        ("partly", [check("met"), {"kind": "remark", "code": "judge_the_rest"}], "takes a person"),
    ],
)
def test_a_status_is_told_by_what_it_rests_on(status, basis, words):
    assert words in " ".join(sentences(status, basis, DETAILS))


def test_the_worst_comes_first_and_many_are_counted():
    codes = ("a", "b", "c", "d")
    basis = [check("partly", code=code, exceptions=1) for code in codes]

    told = sentences("not_met", [*basis, check("not_met", code="e", exceptions=9)], DETAILS)

    assert told[0].startswith("“e”")
    assert told[3] == "2 more checks are broken."
