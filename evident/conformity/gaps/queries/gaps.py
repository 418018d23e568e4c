"""The gaps of a catalogue: requirements that are not met, each with its plan, and how many."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q

from evident.conformity.gaps import reality
from evident.conformity.gaps.models import OPEN, GapPlan
from evident.conformity.gaps.queries.plans import come_back, plans_of
from evident.conformity.requirements import evidence
from evident.conformity.requirements.models import Catalogue, Requirement, Status
from evident.conformity.requirements.models.catalogue import RequirementQuerySet
from evident.conformity.requirements.picture import TONES
from evident.conformity.requirements.queries import reading
from evident.kernel.access.queries import product_itself
from evident.kernel.accounts.models import User

NOBODY, MYSELF = "none", "me"
PLANS = ("none", "planned", "overdue")
DEALT_WITH = reduce(
    or_,
    (Q(basis__contains=[{"kind": "finding", "beside": str(each)}]) for each in evidence.NO_GAPS),
)
"""Gaps that close once the findings on them are dealt with: those have their own actions."""


@dataclass(frozen=True)
class Filters:
    """What a list keeps. Empty means: all; without a status, every gap."""

    clause: str = ""
    """A clause with all below it, such as 8.6."""
    process: str = ""
    status: str = ""
    """One of Status, or `any` for met ones too."""
    owner: str = ""
    """A sign-in name, `me`, or `none`."""
    plan: str = ""
    """`none`, `planned` or `overdue`."""
    words: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Filters":
        """Return what an address asks for, without what makes no sense there."""
        given = {name: str(asked.get(name, ""))[:200].replace("\0", "") for name in cls.names()}
        if given["status"] not in {*Status.values, "any"}:
            given["status"] = ""
        if given["plan"] not in PLANS:
            given["plan"] = ""
        return cls(**given)

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """Return what can be asked for."""
        return tuple(cls.__dataclass_fields__)

    @property
    def question(self) -> dict[str, str]:
        """What is asked for, as an address holds it."""
        told = {name: getattr(self, name) for name in self.names()}
        return {name: value for name, value in told.items() if value}


@dataclass(frozen=True)
class Gap:
    """A requirement as the analysis shows it: today's reality, and what closes the gap."""

    requirement: Requirement
    plan: GapPlan | None
    reality: list[str]
    is_overdue: bool
    has_come_back: bool
    """Whether it was closed once since it was planned, and is open again."""
    findings: Sequence[str] = ()
    """The open nonconformities whose treatment closes it: no plan is asked for beside theirs."""

    @property
    def tone(self) -> str:
        """The tone of its status."""
        return TONES[Status(self.requirement.status)][0]

    @property
    def icon(self) -> str:
        """The icon of its status."""
        return TONES[Status(self.requirement.status)][1]

    @property
    def is_open(self) -> bool:
        """Whether it is a gap."""
        return self.requirement.status in OPEN

    @property
    def owner(self) -> User | None:
        """Who answers for closing it: by plan, else who owns the requirement."""
        return self.plan.owner if self.plan else self.requirement.owner


def demands(catalogue: Catalogue) -> RequirementQuerySet:
    """
    Return what a catalogue demands; what only explains can have no gap.

    Pages and programs are asked by those who may see all of them (`reading.require_whole`).
    """
    return reading.all_of(catalogue, user=product_itself()).filter(is_informative=False)


def filtered(
    catalogue: Catalogue, *, filters: Filters, user: User, today: date
) -> RequirementQuerySet:
    """Return the requirements that `filters` keep, by clause; `user` is who asks for `me`."""
    kept = {"chapter": filters.clause, "process": filters.process, "words": filters.words}
    rows = reading.filtered(catalogue, user=product_itself(), filters=kept).filter(
        is_informative=False
    )
    if filters.status in Status.values:
        rows = rows.filter(status=filters.status)
    elif filters.status != "any":
        rows = rows.filter(status__in=OPEN)
    in_force = GapPlan.objects.current().filter(requirement=OuterRef("pk"))
    if filters.plan == "none":
        rows = rows.filter(~Exists(in_force)).exclude(DEALT_WITH)
    elif filters.plan == "planned":
        rows = rows.filter(Exists(in_force))
    elif filters.plan == "overdue":
        rows = rows.filter(Exists(in_force.filter(due_on__lt=today)), status__in=OPEN)
    if filters.owner == NOBODY:
        rows = rows.filter(~Exists(in_force), owner=None)
    elif filters.owner:
        login = user.login if filters.owner == MYSELF else filters.owner
        planned = Exists(in_force.filter(owner__login=login))
        rows = rows.filter(planned | Q(~Exists(in_force), owner__login=login))
    return rows.select_related("clause", "process", "owner", "catalogue")


def gaps_of(requirements: Sequence[Requirement], *, today: date) -> list[Gap]:
    """Return `requirements` with their plans and reality; five queries however many they are."""
    keys = [each.pk for each in requirements]
    bases = dict(Requirement.objects.filter(pk__in=keys).values_list("pk", "basis"))
    details = reality.details_of(bases.values())
    plans = plans_of(keys)
    returned = come_back(plans.values()) if plans else set()
    found = []
    for each in requirements:
        plan = plans.get(each.pk)
        is_open = each.status in OPEN
        found.append(
            Gap(
                requirement=each,
                plan=plan,
                reality=reality.sentences(each.status, bases[each.pk], details),
                is_overdue=is_open and plan is not None and plan.due_on < today,
                has_come_back=is_open and plan is not None and plan.pk in returned,
                findings=evidence.dealt_with_by(bases[each.pk]),
            )
        )
    return found


@dataclass(frozen=True)
class Counts:
    """How many requirements there are, and how many of them are gaps of which sort."""

    total: int
    met: int
    open: int
    unassessed: int
    unplanned: int
    overdue: int
    is_begun: bool
    """Whether anybody ever judged a requirement."""

    @property
    def share_met(self) -> int:
        """Per cent of the requirements that are met, rounded down: 100 means all of them."""
        return 100 * self.met // self.total if self.total else 0


def counts_of(catalogue: Catalogue, *, today: date) -> Counts:
    """Return how many gaps there are, and how many are unplanned or overdue."""
    dealt_with = ExpressionWrapper(DEALT_WITH, output_field=BooleanField())
    rows = list(demands(catalogue).values_list("pk", "status", dealt_with))
    due = dict(
        GapPlan.objects.current()
        .filter(requirement__catalogue=catalogue)
        .values_list("requirement_id", "due_on")
    )
    gaps = [(key, is_treated) for key, status, is_treated in rows if status in OPEN]
    return Counts(
        total=len(rows),
        met=sum(status == Status.MET for _key, status, _is_treated in rows),
        open=len(gaps),
        unassessed=sum(status == Status.NOT_ASSESSED for _key, status, _is_treated in rows),
        unplanned=sum(key not in due and not is_treated for key, is_treated in gaps),
        overdue=sum(key in due and due[key] < today for key, _is_treated in gaps),
        is_begun=reading.is_judged(catalogue),
    )


def owners_of(catalogue: Catalogue) -> Iterable[User]:
    """Return everybody who answers for a gap or a requirement of a catalogue, by name."""
    by_plan = GapPlan.objects.current().filter(requirement__catalogue=catalogue).values("owner")
    by_requirement = Requirement.objects.standing().filter(catalogue=catalogue).exclude(owner=None)
    rows = User.objects.filter(Q(pk__in=by_plan) | Q(pk__in=by_requirement.values("owner")))
    return rows.order_by("name")
