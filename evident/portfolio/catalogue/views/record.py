"""How pages show an offering and take its steps."""

from typing import Any

from evident.kernel.records.queries import sees_internal
from evident.portfolio.catalogue import actions, ordering, queries
from evident.portfolio.catalogue.design import asked_if
from evident.portfolio.catalogue.history import HISTORY
from evident.portfolio.catalogue.models import Offering
from evident.portfolio.catalogue.procedure import PROCEDURE, State
from evident.web.records.forms import ReasonForm
from evident.web.records.pages import Pages
from evident.web.requests import UserRequest


def beside(request: UserRequest, offering: Offering) -> dict[str, Any]:
    """Return what the page of an offering shows besides what every record has."""
    in_force = queries.version_in_force(offering)
    fields = in_force.fields if in_force else ()
    asked = [(each, asked_if(each, fields)) for each in fields]
    shown: dict[str, Any] = {"in_force": in_force, "asked": asked}
    if offering.state == State.PUBLISHED:
        shown["order_address"] = ordering.address_of(offering, user=request.user)
    if not sees_internal(request.user, record=offering):
        return shown
    return shown | {
        "draft": offering.draft,
        "versions": offering.versions.select_related("approved_by", "created_by").order_by(
            "-number"
        )[:50],
        "chosen": offering.organisations.order_by("name")[:200],
    }


PAGES = Pages(
    "catalogue",
    "offering",
    PROCEDURE,
    HISTORY,
    get=queries.get,
    actions={step: getattr(actions, step) for step in actions.__all__},
    template="catalogue/detail.html",
    own_template="catalogue/own.html",
    forms={"withdraw": ReasonForm},
    at_once=("approve", "publish", "put_in_force"),
    first={
        State.DRAFT: ("approve",),
        State.APPROVED: ("publish",),
    },
    elsewhere=frozenset({"put_in_force"}),
    tones={
        State.DRAFT: ("warning", ""),
        State.PUBLISHED: ("success", "check"),
        State.WITHDRAWN: ("neutral", ""),
    },
    context=beside,
    grave=frozenset({"withdraw"}),
    keys={"approve": "a", "publish": "p"},
)
