"""What the catalogue of the sample offers: forms, approvals and tasks, by the actions of pages."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from evident.demo.stage import Stage
from evident.portfolio.catalogue import actions
from evident.portfolio.catalogue.design import Choice, Field
from evident.portfolio.catalogue.flow import Approval, Flow, Item, Task
from evident.portfolio.catalogue.models import Category, Offering, Period
from evident.portfolio.services.models import Service

CURRENCIES = {"en": "GBP", "zh": "CNY"}
MINUTES_OF_HOUR = 60
TEXTS = {"name": "", "summary": "summary", "description": "about"}


def fill_catalogue(
    stage: Stage, offered: dict[str, Service], *, at: datetime
) -> dict[str, Offering]:
    """Publish every offering but those that are still drafts; return those on offer, by code."""
    shelves = {category.code: category for category in Category.objects.all()}
    found = {}
    for turn, (code, facts) in enumerate(stage.world.offerings.items()):
        when = at + timedelta(minutes=20 + 7 * turn)
        offering = prepare(stage, facts, offered[facts["service"]], shelves, at=when)
        if facts.get("fate") != "draft":
            found[code] = offering
    return found


def prepare(
    stage: Stage,
    facts: dict[str, Any],
    service: Service,
    shelves: dict[str, Category],
    *,
    at: datetime,
) -> Offering:
    """Prepare one offering, and publish it unless it is still a draft."""
    cast, place = stage.cast, stage.place
    by, owner = cast.holder("process_manager"), cast.holder("process_owner")
    chosen = [cast.customers[number] for number in facts.get("customers", [])]
    offering = actions.prepare(
        by=by,
        at=at,
        service=service,
        organisations=chosen,
        is_for_all=not chosen,
        team=service.team,
        category=shelves[facts["category"]],
        cost=Decimal(priced(facts["cost"], place)) if "cost" in facts else None,
        currency=CURRENCIES[place],
        period=Period[facts.get("period", "once").upper()],
        expected_minutes=facts["hours"] * MINUTES_OF_HOUR,
        instruction=facts.get(f"instruction_{place}", ""),
        **{
            f"{name}_{language}": facts.get(f"{source}_{language}" if source else language, "")
            for name, source in TEXTS.items()
            for language in CURRENCIES
        },
    )
    common: dict[str, Any] = {"offering": offering, "by": by, "at": at}
    actions.design_form(**common, fields=[field(each) for each in facts["fields"]])
    actions.design_flow(**common, steps=flow(stage, facts))
    if facts.get("fate") == "draft":
        return offering
    common |= {"by": owner, "at": at + timedelta(minutes=3)}
    actions.put_in_force(**common)
    common["offering"] = actions.approve(**common)
    return actions.publish(**common)


def priced(costs: list[int], place: str) -> int:
    """Return what something costs in the money of a world."""
    return costs[list(CURRENCIES).index(place)]


def field(told: dict[str, Any]) -> Field:
    """Return a question of a form."""
    asked_if, wanted = told.get("if", ("", ""))
    return Field(
        key=told["key"],
        type=told["type"],
        label_en=told["en"],
        label_zh=told["zh"],
        help_en=told.get("help_en", ""),
        help_zh=told.get("help_zh", ""),
        is_required=told.get("required", False),
        least=told.get("least"),
        most=told.get("most"),
        pattern=told.get("pattern", ""),
        choices=tuple(Choice(*map(str, each)) for each in told.get("choices", ())),
        if_field=asked_if,
        if_value=wanted,
    )


def flow(stage: Stage, facts: dict[str, Any]) -> Flow:
    """Return who approves an offering's orders and which tasks fulfil them."""
    approvals = tuple(
        Approval(
            told["need"],
            people=tuple(stage.cast.members[team][0].login for team in told.get("people", ())),
            roles=tuple(told.get("roles", ())),
            above=str(priced(told["above"], stage.place)) if "above" in told else "",
        )
        for told in facts.get("approvals", ())
    )
    tasks = tuple(
        Task(
            told["key"],
            told["team"],
            told["en"],
            told["zh"],
            stage=told.get("stage", 1),
            checklist=tuple(Item(*each) for each in told.get("items", ())),
        )
        for told in facts["tasks"]
    )
    return Flow(approvals, tasks)
