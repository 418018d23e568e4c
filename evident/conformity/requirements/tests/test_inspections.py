"""Every inspection of the set-up: nothing to look at, kept, and broken in each way it tells."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from evident.conformity.requirements import inspections as all_inspections
from evident.conformity.requirements.inspections import inspect, inspections
from evident.conformity.requirements.models import Outcome
from evident.conftest import NOON
from evident.kernel.access import actions as access
from evident.kernel.access.models import Grant, Role
from evident.kernel.measures import definition
from evident.kernel.measures.models import Target
from evident.kernel.procedures.models import ProcedureVersion
from evident.kernel.procedures.rules import forget
from evident.kernel.trail import sealing
from evident.kernel.trail.models import Entry
from evident.resolution.incidents.models import MajorCriterion

NEEDED = ("process_owner", "process_manager", "sms_manager", "top_management", "internal_auditor")


@dataclass
class House:
    """An installation to set up, and two people of it."""

    agent: Any
    boss: Any
    patch: Any

    def hold(self, user: Any, role: str, **facts: Any) -> None:
        """Give somebody a role."""
        access.give(role=Role.objects.get(code=role), to=user, by=None, at=NOON, **facts)

    def fill(self) -> None:
        """Give somebody every role that an SMS needs."""
        for role in NEEDED:
            self.hold(self.agent, role)

    def leave(self) -> None:
        """Let who holds the roles work here no more."""
        self.fill()
        Grant.objects.exclude(user=self.agent).delete()
        self.agent.is_active = False
        self.agent.save()

    def tailor(self, **facts: Any) -> None:
        """Put a version of a procedure into force, in place of all others."""
        ProcedureVersion.objects.all().delete()
        version = {
            "kind": "incident", "number": 2, "state": "effective", "rules": {}, "reason": "Asked",
            "author": self.agent, "contributors": [self.agent.pk], "approver": self.boss,
            "created_at": NOON, "effective_at": NOON,
        }  # fmt: skip
        ProcedureVersion.objects.create(**version | facts)
        forget()

    def ask(self, **whose: Any) -> None:
        """Let closing an incident need an approval."""
        self.tailor(rules={"approvals": {"close": {"need": "any", **whose}}})

    def aim(self, **facts: Any) -> None:
        """Set a target for every measure, and say who answers for it."""
        Target.objects.all().delete()
        for measure in definition.measures():
            Target.objects.create(
                measure=measure.code, **{"owner": self.agent, "target": 1} | facts
            )

    def drift(self) -> None:
        """Take the targets of all measures of one process away."""
        self.aim()
        Target.objects.filter(measure__startswith="incident.").update(target=None)

    def measure_nothing(self) -> None:
        """Have no measures at all."""
        self.patch.setattr(definition, "_measures", {})

    def invite(self, **facts: Any) -> None:
        """Let somebody from outside in."""
        Grant.objects.filter(role__code="external_auditor").delete()
        self.hold(self.agent, "external_auditor", **facts)

    def let_be(self) -> None:
        """Leave all as it comes with the product, and the two people in it."""


Do = Callable[[House], Any]


@dataclass(frozen=True)
class Case:
    """How there is nothing to look at, how a rule is kept, and each way in which it is broken."""

    nothing: Do
    keeps: tuple[Do, ...]
    breaks: tuple[Do, ...]
    of_nothing: Outcome = Outcome.NONE
    """What is found of nothing: broken, where something has to be there."""


def gone(*models: Any) -> Do:
    """Return how to take all of some things away."""

    def take(_house: House) -> None:
        for model in models:
            model.objects.all().delete()
        forget()

    return take


CASES = {
    "roles_filled": Case(
        nothing=gone(Grant, Role), keeps=(House.fill,), breaks=(House.let_be, House.leave),
    ),
    "sms_manager": Case(
        nothing=gone(Grant, Role), keeps=(House.fill,), breaks=(House.let_be, House.leave),
    ),
    "procedures_approved": Case(
        nothing=House.let_be,
        keeps=(House.tailor,),
        breaks=(lambda house: house.tailor(reason=" "),
                lambda house: house.tailor(contributors=[house.boss.pk]),
                lambda house: house.tailor(approver=None)),
    ),
    "approvers_exist": Case(
        nothing=gone(ProcedureVersion),
        keeps=(lambda house: house.ask(roles=["top_management"]),
               lambda house: house.ask(people=["boss"])),
        breaks=(lambda house: house.ask(roles=["internal_auditor"]),),
    ),
    "measures_owned": Case(
        nothing=House.measure_nothing,
        keeps=(House.aim,),
        breaks=(House.let_be, lambda house: house.aim(owner=None),
                lambda house: house.aim(target=None), House.leave),
    ),
    "processes_steered": Case(
        nothing=House.measure_nothing,
        keeps=(House.aim, lambda house: house.aim(owner=None)),
        breaks=(House.let_be, lambda house: house.aim(target=None), House.drift),
    ),
    "trail_sealed": Case(
        nothing=lambda house: house.patch.setattr(Entry, "objects", Entry.objects.none()),
        keeps=(lambda _house: sealing.seal(at=NOON - timedelta(minutes=59)),),
        breaks=(House.let_be, lambda _house: sealing.seal(at=NOON - timedelta(minutes=61))),
    ),
    "auditors_end": Case(
        nothing=House.let_be,
        keeps=(lambda house: house.invite(valid_until=NOON + timedelta(days=9)),),
        breaks=(House.invite,),
    ),
    "major_criteria": Case(
        nothing=gone(MajorCriterion),
        of_nothing=Outcome.NOT_MET,
        keeps=(House.let_be,),
        breaks=(lambda _house: MajorCriterion.objects.update(is_active=False),),
    ),
}  # fmt: skip


@pytest.fixture
def house(agent, make_user, provider, monkeypatch):
    """An installation as it comes, and two people in it."""
    return House(agent, make_user("boss", "top_management", provider), monkeypatch)


@pytest.fixture
def found(house):
    """Do something with the house, look at it, and let it be as it was."""

    def look(code: str, do: Do) -> tuple[Outcome, int]:
        before = transaction.savepoint()  # sealing refuses to be within a transaction of others
        with house.patch.context() as patch:
            do(House(house.agent, house.boss, patch))
            inspected = inspect(all_inspections._known[code], at=NOON)
        transaction.savepoint_rollback(before)
        house.agent.refresh_from_db()
        forget()
        assert not inspected.reason
        return inspected.outcome, inspected.counts.population

    return look


def test_every_inspection_has_a_case():
    assert {each.code for each in inspections()} == CASES.keys()


@pytest.mark.parametrize("code", CASES)
def test_an_inspection_tells_nothing_from_kept_and_broken(code, found):
    case = CASES[code]

    outcome, population = found(code, case.nothing)
    assert outcome == case.of_nothing
    assert (population == 0) == (outcome == Outcome.NONE)
    assert [found(code, do)[0] for do in case.keeps] == [Outcome.MET] * len(case.keeps)
    broken = {found(code, do)[0] for do in case.breaks}
    assert broken <= {Outcome.NOT_MET, Outcome.PARTLY}


@pytest.mark.parametrize("code", CASES)
def test_an_inspection_says_in_both_languages_what_is_wrong(code, house):
    words = all_inspections._known[code].words

    for do in CASES[code].breaks:
        do(house)
        told = inspect(all_inspections._known[code], at=NOON).told
        wrong = [each["wrong"] for each in told if each["wrong"]]
        assert wrong, do
        assert {english for english, _chinese in wrong} <= {str(word) for word in words.values()}
        return  # of the ways, the first
