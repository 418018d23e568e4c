"""What is promised to customers, what carries it, and who complained that it was not kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from evident.demo.stage import Stage
from evident.kernel.accounts.models import User
from evident.kernel.calendars.models import Calendar
from evident.kernel.organisations.models import Organisation, OrganisationKind
from evident.portfolio.services.models import Service
from evident.relationships.customers.actions import complaints
from evident.relationships.service_levels import actions
from evident.relationships.service_levels.models import Agreement, Party, hears_by_default
from evident.relationships.service_levels.written import (
    WrittenExclusion,
    WrittenTarget,
    WrittenTerms,
)

REVIEWED_AFTER = timedelta(days=90, hours=9)
LOOKED_AFTER: dict[str, dict[str, int]] = {
    Party.SLA: {"relationship_manager": 100},
    Party.CONTRACT: {"agreement_manager": 75},
}
"""Who hears of clocks besides those who always do, from which percent on."""
CARRIED = ("network", "hosting")
"""Services that lines of a supplier carry."""


@dataclass
class Promises:
    """The agreements of the sample, by what they are called among themselves."""

    slas: list[Agreement]
    carriers: dict[str, Agreement]


def agree(stage: Stage, offered: dict[str, Service], *, at: datetime) -> Promises:
    """Sign an SLA with every customer, OLAs with teams and a contract with a supplier."""
    told, cast = stage.world.agreements, stage.cast
    owner = cast.holder("process_owner")
    plan = told["plan"]
    slas = []
    for customer, limit in zip(cast.customers, plan["workload"], strict=True):
        manager = next(
            person
            for person in cast.users[customer.code]
            if "customer_manager" in cast.facts[person.login].get("more_roles", [])
        )
        slas.append(
            signed(
                stage, Party.SLA, at=at, title=told["sla"].format(customer=customer.name),
                purpose=told["sla_purpose"].format(customer=customer.name), organisation=customer,
                other=(manager.name, told["role_customer"]),
                terms=terms(stage, "sla", at=at, covers_all=True, workload_limit=limit,
                            exceptions=told["sla_exceptions"], recipients=(manager,)),
            )
        )  # fmt: skip
    carriers: dict[str, Agreement] = {}
    for code in plan["olas"]:
        team, lead = cast.teams[code], cast.members[code][0]
        carriers[code] = signed(
            stage, Party.OLA, at=at, title=told["ola"].format(team=team.name),
            purpose=told["ola_purpose"], organisation=cast.provider, internal_team=team,
            other=(lead.name, told["role_team"]), terms=terms(stage, "ola", at=at, covers_all=True),
        )  # fmt: skip
    supplier = Organisation.objects.filter(kind=OrganisationKind.SUPPLIER).earliest("pk")
    carriers["contract"] = signed(
        stage, Party.CONTRACT, at=at, title=told["contract"].format(supplier=supplier.name),
        purpose=told["contract_purpose"], organisation=supplier,
        other=(told["supplier_name"], told["role_supplier"]),
        terms=terms(stage, "contract", at=at, services=[offered[code] for code in CARRIED]),
    )  # fmt: skip
    for sla in slas:
        for each in plan["carriers"]:
            actions.carry(
                agreement=sla, by=owner, at=at, promise_code=each["promise"],
                carrier=carriers[each["by"]], carrier_code=each["target"],
            )  # fmt: skip
    return Promises(slas, carriers)


def terms(stage: Stage, party: str, *, at: datetime, **more: Any) -> WrittenTerms:
    """Return the terms of a party's plan, valid from `at`."""
    plan = stage.world.agreements["plan"][party]
    own = stage.world.organisations["calendar"]
    calendars = {calendar.code: calendar for calendar in Calendar.objects.all()}
    return WrittenTerms(
        valid_from=at,
        pause_reasons=tuple(plan["pause_reasons"]),
        hears=hears_by_default() | LOOKED_AFTER.get(party, {}),
        review_months=3,
        targets=tuple(
            WrittenTarget(
                code=target["code"],
                metric=target["metric"],
                name_en=target["en"],
                name_zh=target["zh"],
                priority=target.get("priority"),
                kind=target.get("kind", ""),
                minutes=target.get("minutes"),
                calendar=calendars[own if target["calendar"] == "own" else target["calendar"]]
                if "calendar" in target
                else None,
                percent=Decimal(target["percent"]),
            )
            for target in plan["targets"]
        ),
        exclusions=tuple(
            WrittenExclusion(each["code"], each["en"], each["zh"], each["conditions"])
            for each in plan.get("exclusions", ())
        ),
        **more,
    )


def signed(
    stage: Stage, party: str, *, at: datetime, other: tuple[str, str], **facts: Any
) -> Agreement:
    """Bring an agreement from its draft into force."""
    owner = stage.cast.holder("process_owner")
    agreement = actions.draft(by=owner, at=at, party=party, **facts)
    common: dict[str, Any] = {"agreement": agreement, "by": owner, "at": at}
    actions.negotiate(**common)
    on = timezone.localdate(at)
    ours = (owner.name, stage.world.agreements["role_provider"])
    actions.sign(**common, side="provider", name=ours[0], role=ours[1], signed_on=on)
    entered = common | {"by": stage.cast.holder("process_manager")}
    paper = stage.world.agreements["paper"].format(number=agreement.number)
    actions.sign(**entered, side="other", name=other[0], role=other[1], signed_on=on, paper=paper)
    actions.conclude(**common)
    return actions.activate(**common)


def reviewed(stage: Stage, promises: Promises, *, since: datetime) -> Iterator[datetime]:
    """Review the agreements with customers after a quarter; the last one is left for later."""
    at = since + REVIEWED_AFTER
    owner = stage.cast.holder("process_owner")
    for sla in promises.slas[:-1]:
        at += timedelta(days=1, minutes=12)
        yield at
        actions.review(agreement=sla, by=owner, at=at)
        at += timedelta(minutes=70)
        yield at
        outcome = stage.world.agreements["review"]
        actions.confirm(agreement=sla, by=owner, at=at, outcome=outcome)


def complained(stage: Stage, *, until: datetime) -> Iterator[Iterator[datetime]]:
    """Yield the course of every complaint."""
    for told in stage.world.agreements["complaints"]:
        yield complaint(stage, told, at=until - timedelta(days=told["days"], minutes=95))


def complaint(stage: Stage, told: dict[str, Any], *, at: datetime) -> Iterator[datetime]:
    """Take a complaint up, look into it, answer it; the newest only waits for an answer."""
    cast = stage.cast
    customer = cast.customers[told["customer"]]
    person = cast.users[customer.code][0]
    manager: User = cast.holder("process_manager")
    at = stage.hours.add(at, 60)
    yield at
    found = complaints.report(
        by=manager, at=at, title=told["title"], requester=person, organisation=customer,
        channel=told["channel"], category=told["category"], description=told["text"],
        wish=told["wish"],
    )  # fmt: skip
    yield (at := stage.hours.add(at, 40 * 60))
    complaints.acknowledge(complaint=found, by=manager, at=at)
    if "outcome" not in told:
        return
    yield (at := stage.hours.add(at, 3 * 3600))
    complaints.investigate(complaint=found, by=manager, at=at)
    if told.get("escalated"):
        yield (at := stage.hours.add(at, 4 * 3600))
        complaints.escalate(
            complaint=found, by=manager, at=at, reason=told["wish"],
            to=cast.holder("process_owner"),
        )  # fmt: skip
        yield (at := stage.hours.add(at, 3600))
        complaints.investigate(complaint=found, by=manager, at=at)
    yield (at := stage.hours.add(at, 9 * 3600))
    complaints.resolve(
        complaint=found, by=manager, at=at, verdict=told["verdict"], outcome=told["outcome"],
        lesson=told["lesson"],
    )  # fmt: skip
    yield (at := stage.hours.add(at, 1800))
    complaints.inform(complaint=found, by=manager, at=at, way="phone", note=told["outcome"])
    yield (at := stage.hours.add(at, 16 * 3600))
    complaints.close(complaint=found, by=manager, at=at)
