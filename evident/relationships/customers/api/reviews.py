"""Service reviews through the API."""

from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import Field

from evident.api.authentication import ApiRequest
from evident.api.fields import Code, Key, Line, Moment, Named, PersonOut, Said, Text, found
from evident.api.idempotency import repeatable
from evident.api.paging import PageIn, PageOut
from evident.api.versions import IF_MATCH, version_seen
from evident.kernel.accounts.models import User
from evident.kernel.procedures.seeing import as_seen
from evident.kernel.records.paging import page_of
from evident.kernel.records.reading import note_reading
from evident.relationships.customers.actions import reviews as actions
from evident.relationships.customers.models.review import ServiceReview
from evident.relationships.customers.queries import reviews as queries
from evident.relationships.customers.queries.parties import customers_for, staff

router = Router(tags=["service reviews"])


class ReviewItemOut(Schema):
    """Something somebody is to do until a day."""

    id: int
    text: str
    owner: PersonOut
    due_on: date
    done_at: datetime | None
    result: str


class ReviewOut(Schema):
    """A service review; minutes and actions are empty for those who may not read them."""

    number: str
    url: str
    title: str
    state: str
    is_open: bool
    organisation: Named
    assignee: PersonOut | None
    due_at: datetime | None
    agenda: str
    held_at: datetime | None
    shared_at: datetime | None
    closed_at: datetime | None
    version: int
    attendees: str = ""
    trends: str = ""
    minutes: str = ""
    decisions: str = ""
    actions: list[ReviewItemOut] = Field(default_factory=list)


MINUTED = ("attendees", "trends", "minutes", "decisions")
PLAIN = [name for name in ReviewOut.model_fields if name not in (*MINUTED, "actions", "url")]


def shown(review: ServiceReview, *, user: User) -> dict[str, Any]:
    """Return a review as the API shows it to `user`."""
    out = {name: getattr(review, name) for name in PLAIN} | {"url": review.get_absolute_url()}
    if not queries.reads_minutes(review, user=user):
        return out
    items = list(queries.items_of(review))
    return out | {name: getattr(review, name) for name in MINUTED} | {"actions": items}


class ReviewFilters(PageIn):
    """Which reviews, in which order."""

    stage: Code = Field("any", description="open, planned, held, ended or any.")
    organisation: Code = ""
    is_mine: bool = False
    is_overdue: bool = False
    order: Code = Field("newest", description="due or newest.")


@router.get("", response=PageOut[ReviewOut], operation_id="list_reviews")
def list_reviews(request: ApiRequest, wanted: Query[ReviewFilters]) -> dict[str, Any]:
    """List the service reviews you may see."""
    facts = wanted.model_dump(exclude={"page", "limit", "order"})
    rows = queries.filtered(
        user=request.auth, at=timezone.now(), filters=queries.Filters(**facts)
    ).select_related(*queries.PEOPLE)
    order = queries.ORDERS.get(wanted.order, queries.ORDERS["newest"])
    page = page_of(rows, order=order, token=wanted.page, size=wanted.limit)
    items = [shown(review, user=request.auth) for review in page.rows]
    return {"items": items, "next": page.after, "previous": page.before}


@router.get("/{number}", response=ReviewOut, operation_id="get_review")
def get(request: ApiRequest, number: str, response: HttpResponse) -> dict[str, Any]:
    """Return one review; its version is the ETag."""
    review = queries.get(number=number, user=request.auth)
    note_reading(record=review, by=request.auth, at=timezone.now())
    response["ETag"] = f'"{review.version}"'
    return shown(review, user=request.auth)


class ReviewEditIn(Schema):
    """When to meet, about what, and with whom."""

    title: Line
    due_at: Moment
    agenda: Text = ""
    assignee: Code = Field("", description="Sign-in name of who leads it.")
    participants: list[Code] = Field(default_factory=list, description="Sign-in names.")


class ReviewPlanIn(ReviewEditIn):
    """When to meet which customer, about what, and with whom."""

    organisation: Code


def known(user: User, data: ReviewPlanIn | ReviewEditIn) -> dict[str, Any]:
    """Return what the action takes, with people in the place of their sign-in names."""
    facts = data.model_dump(exclude={"organisation"})
    facts["assignee"] = found(staff(), "assignee", login=data.assignee) if data.assignee else None
    customers = customers_for(user, permission="service_review.plan")
    people = User.objects.filter(is_active=True).select_related("organisation")
    reached = people.filter(organisation__in=customers) | people.filter(
        organisation__kind="provider"
    )
    facts["participants"] = [
        found(reached, "participants", login=login) for login in data.participants
    ]
    return facts


def again(request: ApiRequest, made: str, **_: object) -> dict[str, Any]:
    """Return the review as `request` sees it, where it was repeated."""
    return shown(queries.get(number=made, user=request.auth), user=request.auth)


@router.post("", response={201: ReviewOut}, operation_id="plan_review")
@repeatable(again)
def plan(request: ApiRequest, data: ReviewPlanIn) -> Status[dict[str, Any]]:
    """Plan a review with a customer."""
    user = request.auth
    customers = customers_for(user, permission="service_review.plan")
    organisation = found(customers, "organisation", code=data.organisation)
    facts = known(user, data)
    review = actions.plan(by=user, at=timezone.now(), organisation=organisation, **facts)
    return Status(201, shown(review, user=user))


class ReviewHoldIn(Schema):
    """When it was held, and the minutes."""

    held_at: Moment
    attendees: Said
    minutes: Said
    trends: Text = ""
    decisions: Text = ""


class ReviewItemIn(Schema):
    """What is to be done, by whom and until when."""

    text: Line
    owner: Code = Field(description="Sign-in name.")
    due_on: date


class ReviewDoneIn(Schema):
    """Which action is done, and what came of it."""

    item: Key
    result: Said


class ReviewReasonIn(Schema):
    """Why."""

    reason: Said


def taken(request: ApiRequest, number: str, name: str, **facts: Any) -> dict[str, Any]:
    """Take the step called `name` and return the review as it is then."""
    review = queries.get(number=number, user=request.auth)
    review = as_seen(review, version=version_seen(request))
    if "item" in facts:
        facts["item"] = found(queries.items_of(review), "item", pk=facts["item"])
    act = getattr(actions, name)
    review = act(review=review, by=request.auth, at=timezone.now(), **facts)
    return shown(review, user=request.auth)


@router.post(
    "/{number}/edit", response=ReviewOut, operation_id="edit_review", openapi_extra=IF_MATCH
)
def edit(request: ApiRequest, number: str, data: ReviewEditIn) -> dict[str, Any]:
    """Change the plan of a review that was not held yet."""
    return taken(request, number, "edit", **known(request.auth, data))


class ReviewMinutesIn(Schema):
    """The minutes, as they should be; what is not given stays."""

    attendees: Said | None = None
    minutes: Said | None = None
    trends: Text | None = None
    decisions: Text | None = None


@router.post(
    "/{number}/minute", response=ReviewOut, operation_id="minute_review", openapi_extra=IF_MATCH
)
def minute(request: ApiRequest, number: str, data: ReviewMinutesIn) -> dict[str, Any]:
    """Correct the minutes; they have to be shared with the customer anew."""
    facts = {name: text for name, text in data.model_dump().items() if text is not None}
    return taken(request, number, "minute", **facts)


@router.post(
    "/{number}/hold", response=ReviewOut, operation_id="hold_review", openapi_extra=IF_MATCH
)
def hold(request: ApiRequest, number: str, data: ReviewHoldIn) -> dict[str, Any]:
    """Record that it was held, with its minutes."""
    return taken(request, number, "hold", **data.model_dump())


@router.post(
    "/{number}/add_action",
    response=ReviewOut,
    operation_id="add_review_action",
    openapi_extra=IF_MATCH,
)
@repeatable(again)
def add_action(request: ApiRequest, number: str, data: ReviewItemIn) -> dict[str, Any]:
    """Let one of us do something until a day."""
    owner = found(staff(), "owner", login=data.owner)
    return taken(request, number, "add_action", text=data.text, owner=owner, due_on=data.due_on)


@router.post(
    "/{number}/finish_action",
    response=ReviewOut,
    operation_id="finish_review_action",
    openapi_extra=IF_MATCH,
)
def finish_action(request: ApiRequest, number: str, data: ReviewDoneIn) -> dict[str, Any]:
    """Record that an action is done, and what came of it."""
    return taken(request, number, "finish_action", **data.model_dump())


@router.post(
    "/{number}/share", response=ReviewOut, operation_id="share_review", openapi_extra=IF_MATCH
)
def share(request: ApiRequest, number: str) -> dict[str, Any]:
    """Let the customer read the minutes."""
    return taken(request, number, "share")


@router.post(
    "/{number}/close", response=ReviewOut, operation_id="close_review", openapi_extra=IF_MATCH
)
def close(request: ApiRequest, number: str) -> dict[str, Any]:
    """End a review whose actions are done."""
    return taken(request, number, "close")


@router.post(
    "/{number}/cancel", response=ReviewOut, operation_id="cancel_review", openapi_extra=IF_MATCH
)
def cancel(request: ApiRequest, number: str, data: ReviewReasonIn) -> dict[str, Any]:
    """Give up a review that will not be held."""
    return taken(request, number, "cancel", reason=data.reason)
