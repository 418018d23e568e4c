"""Orders of the sample: chosen, approved, fulfilled task by task, and what else happens to them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from evident.demo.courses import Course
from evident.demo.plan import moment, weight
from evident.demo.stage import Stage
from evident.kernel.accounts.models import User
from evident.kernel.comments import actions as comments
from evident.portfolio.catalogue.models import FormVersion, Offering
from evident.resolution.service_requests import actions
from evident.resolution.service_requests.models import ServiceRequest, Task
from evident.resolution.service_requests.models.task import TaskState
from evident.resolution.service_requests.procedure import State

REJECTED, CANCELLED, HELD, ASKED, REOPENED, CLOSED = 0.08, 0.04, 0.12, 0.22, 0.05, 0.6
PACE = 0.6
DESK_SHARE = 0.18
"""Share of orders that the desk takes down on the telephone."""
HALTS = (("approving", 3), ("approving", 30), ("approving", 190), ("approved", 5), ("approved", 26),
         ("fulfilling", 9), ("fulfilling", 50), ("pending", 70), ("fulfilled", 20),
         ("fulfilled", 44))  # fmt: skip
"""Where orders stand still at the end, and how many hours ago they were placed."""


class Order:
    """One order on its way: `at` is its moving clock (UTC); `halts` names where it stands still."""

    def __init__(self, stage: Stage, catalogue: "Catalogue", *, at: datetime, rng: Random) -> None:
        self.stage, self.catalogue, self.at, self.rng = stage, catalogue, at, rng
        self.halts = ""
        self.told = stage.world.orders
        cast = stage.cast
        customer = rng.choices(cast.customers, [5, 4, 3])[0]
        people = cast.users[customer.code]
        self.requester = rng.choice([person for person in people if person.line_manager_id])
        self.code = catalogue.pick(rng, customer=cast.customers.index(customer))
        self.is_slow = rng.random() < 0.1
        self.order: ServiceRequest

    def chance(self, share: float) -> bool:
        """Return whether something happens that does in this share of all orders."""
        return self.rng.random() < share

    def say(self, kind: str) -> str:
        """Return one of the texts of a kind."""
        return str(self.rng.choice(self.told[kind]))

    def wait(self, hours: float) -> datetime:
        """Let about so many working hours pass; return when that is."""
        spent = PACE * 3600 * hours * self.rng.lognormvariate(0, 0.5) * (4 if self.is_slow else 1)
        spent *= self.stage.strain_at(self.at)
        if self.halts:  # stands still soon: nothing may lie beyond the present
            self.at += timedelta(seconds=round(spent / 8) + 60)
        else:
            self.at = self.stage.hours.add(self.at, round(spent) + self.rng.randrange(59))
        return self.at

    def do(self, step: str, *, by: User, **facts: Any) -> None:
        """Take a step on the order, now."""
        act = getattr(actions, step)
        self.order = act(service_request=self.order, by=by, at=self.at, **facts)

    def is_in(self, *states: str) -> bool:
        """Return whether the order stands there now: time acts on it as well."""
        self.order.refresh_from_db(fields=["state"])
        return self.order.state in states

    def answers(self, version: FormVersion) -> dict[str, Any]:
        """Fill the form in."""
        given: dict[str, Any] = {}
        for field in version.fields:
            if field.if_field and given.get(field.if_field) != field.if_value:
                continue
            if not field.is_required and self.chance(0.3):
                continue
            given[field.key] = self.answer(field)
        return given

    def answer(self, field: Any) -> Any:  # noqa: PLR0911  # one a type
        """Return an answer to one question."""
        rng, told = self.rng, self.told
        match field.type:
            case "choice":
                return rng.choices(field.choices, [3, *[1] * (len(field.choices) - 1)])[0].value
            case "choices":
                return [each.value for each in field.choices if rng.random() < 0.6] or [
                    field.choices[0].value
                ]
            case "date":
                return f"{self.stage.local(self.at + timedelta(days=rng.randint(2, 15))):%Y-%m-%d}"
            case "number":
                return rng.randint(1, 12) if field.most == 20 else 10 * rng.randint(2, 90)
            case "person":
                return rng.choice(self.stage.cast.users[self.requester.organisation.code]).login
            case "service":
                return rng.choice(self.catalogue.services)
            case "long":
                return rng.choice(told["long"])
        return rng.choice(told[KINDS.get(field.key, "texts")])


KINDS = {
    "name": "names", "system": "systems", "right": "rights", "reason": "reasons",
    "address": "addresses", "folder": "folders", "device": "devices", "which": "devices",
    "people": "names", "quiet": "texts",
}  # fmt: skip
"""Which texts fit a question."""


class Catalogue:
    """What is on offer, with the form in force, read once."""

    def __init__(self, stage: Stage, offerings: dict[str, Offering]) -> None:
        self.offerings = offerings
        self.facts = {code: stage.world.offerings[code] for code in offerings}
        self.versions = {
            code: offering.versions.get(state="effective") for code, offering in offerings.items()
        }
        self.services = [str(each.number) for each in stage.offered.values() if each.live_since]
        self.stage = stage

    def pick(self, rng: Random, *, customer: int) -> str:
        """Return the code of something a customer may order; some is ordered more often."""
        codes = [
            code
            for code, facts in self.facts.items()
            if customer in facts.get("customers", range(9))
        ]
        return rng.choices(codes, [self.facts[code]["weight"] for code in codes])[0]

    def with_tasks_after_approval(self, order: Order) -> str:
        """Return a code whose orders pass every state."""
        return order.rng.choice(["notebook", "joiner", "permission"])


def all_of(
    stage: Stage, offerings: dict[str, Offering], *, since: datetime, until: datetime, count: int
) -> Iterator[tuple[Course, None]]:
    """Yield the courses of about `count` orders, some of which stand still at the end."""
    catalogue = Catalogue(stage, offerings)
    rng = Random(stage.rng.random())  # noqa: S311  # a sample that can be repeated, no secret
    begin = since + timedelta(days=4)
    days = [begin + timedelta(days=number) for number in range((until - begin).days)]
    weights = [weight(stage, day, since, until) for day in days]
    for day in sorted(rng.choices(days, weights, k=count)):
        at = moment(stage, day, rng)
        if begin <= at < until - timedelta(hours=3):
            order = Order(stage, catalogue, at=at, rng=Random(rng.random()))  # noqa: S311
            yield whole(order), None
    for state, hours in HALTS:
        at = until - timedelta(hours=hours, minutes=rng.randrange(50))
        order = Order(stage, catalogue, at=at, rng=Random(rng.random()))  # noqa: S311
        order.code, order.halts = catalogue.with_tasks_after_approval(order), state
        yield whole(order), None
    yield vacant(Order(stage, catalogue, at=until - timedelta(hours=29), rng=rng)), None
    yield away(stage, at=until - timedelta(hours=51)), None


def place(order: Order) -> None:
    """Order it: on the portal, or on the telephone to the desk."""
    code, channel, by = order.code, "portal", order.requester
    if not order.halts and order.chance(DESK_SHARE):
        channel, by = "phone", order.rng.choice(order.stage.cast.members["desk"])
    order.order = actions.order(
        by=by,
        at=order.at,
        offering=order.catalogue.offerings[code],
        form_version=order.catalogue.versions[code],
        answers=order.answers(order.catalogue.versions[code]),
        requester=order.requester,
        channel=channel,
    )


def whole(order: Order) -> Course:
    """Order something and see it through."""
    yield order.at
    place(order)
    yield from approved(order)
    if order.halts in ("approving", "approved") or not order.is_in(State.APPROVED):
        return
    if order.chance(ASKED) and not order.halts:
        yield order.wait(0.6)
        comments.reply(record=order.order, by=order.requester, at=order.at, text=order.say("reply"))
        yield order.wait(0.4)
        by = order.rng.choice(order.stage.cast.members["desk"])
        comments.reply(record=order.order, by=by, at=order.at, text=order.say("answer"))
    yield from fulfilled(order)
    if order.halts or not order.is_in(State.FULFILLED):
        return
    if order.chance(REOPENED):
        yield order.wait(6)
        if not order.is_in(State.FULFILLED):  # whoever waits too long finds it closed
            return
        order.do("reopen", by=order.requester, reason=order.say("reopen"))
        yield order.wait(4)
        if (again := order.order.assignee) is not None:
            order.do("fulfil", by=again, note=order.say("fulfilled"))
    if order.chance(CLOSED):
        yield order.wait(5)
        if order.is_in(State.FULFILLED):
            order.do("close", by=order.requester)


def approved(order: Order) -> Course:
    """Let those named decide, one approval after the other."""
    while order.is_in(State.APPROVING):
        if order.halts == "approving":
            return
        yield order.wait(1)
        if not order.is_in(State.APPROVING):
            return
        if not order.halts and order.chance(CANCELLED):
            order.do("cancel", by=order.requester, reason=order.say("cancel"))
            return
        by = approver(order)
        if not order.halts and order.chance(REJECTED):
            order.do("reject", by=by, reason=order.say("reject"))
            return
        order.do("approve", by=by, comment=order.say("approve"))


def approver(order: Order) -> User:
    """Return who decides on the approval that is asked for now."""
    seat = order.order.approvals.get(state="pending").seats.select_related("person")[0]
    return seat.person or order.stage.cast.holder(seat.role)


def fulfilled(order: Order) -> Course:
    """Do one task after the other, and tell that it is there."""
    members = order.stage.cast.members
    tasks = order.order.tasks.select_related("team")
    is_held = order.halts == "pending" or (not order.halts and order.chance(HELD))
    while task := tasks.filter(state=TaskState.OPEN).order_by("stage", "pk").first():
        team = members[task.team.code] if task.team else members["desk"]
        worker = team[0] if order.halts else order.rng.choice(team)
        yield order.wait(0.8 if order.is_in(State.APPROVED) else 2.5)
        if not order.is_in(State.APPROVED, State.FULFILLING):
            return
        actions.take_task(task=task, by=worker, at=order.at)
        if order.halts == "fulfilling":
            return
        if is_held:
            yield from held(order, by=worker)
            is_held = False
            if order.halts:
                return
        yield order.wait(4)
        if not order.is_in(State.FULFILLING):
            return
        ticked = list(range(len(task.items)))
        actions.finish_task(task=task, by=worker, at=order.at, ticked=ticked)
    by = Task.objects.filter(service_request=order.order).latest("ended_at").ended_by
    if by is not None:
        yield order.wait(0.5)
        order.do("fulfil", by=by, note=order.say("fulfilled"))


def held(order: Order, *, by: User) -> Course:
    """Wait for the user or a supplier."""
    yield order.wait(1)
    waiting_for = order.rng.choice(["user", "supplier"])
    until = order.stage.hours.add(order.at, order.rng.randint(1, 4) * 8 * 3600)
    note = order.say(f"hold_{waiting_for}")
    order.do("hold", by=by, waiting_for=waiting_for, note=note, until=until)
    if order.halts:
        return
    order.at = until
    yield order.at
    if order.is_in(State.PENDING):
        order.do("resume", by=by)


def away(stage: Stage, *, at: datetime) -> Course:
    """Let somebody who approves go on holiday, and a colleague decide meanwhile."""
    people = stage.cast.users[stage.cast.customers[0].code]
    head = next(person for person in people if not person.line_manager_id)
    deputy = next(person for person in people if person.line_manager_id)
    yield at
    today = stage.local(at).date()
    ends_on = today + timedelta(days=12)
    actions.delegate(by=head, at=at, deputy=deputy, begins_on=today, ends_on=ends_on)


def vacant(order: Order) -> Course:
    """Order something that waits for the word of nobody: who orders has no line manager."""
    people = order.stage.cast.users[order.stage.cast.customers[0].code]
    order.requester = next(person for person in people if not person.line_manager_id)
    order.code, order.halts = "notebook", "approving"
    yield order.at
    place(order)
