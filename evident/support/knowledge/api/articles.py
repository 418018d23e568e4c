"""Reading and writing articles through the API."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Status

from evident.api.authentication import ApiRequest
from evident.api.fields import Code, found
from evident.api.idempotency import repeatable
from evident.api.paging import PageOut
from evident.api.versions import IF_MATCH, version_seen
from evident.kernel.access.parties import customers_for
from evident.kernel.accounts.models import User
from evident.kernel.procedures.seeing import as_seen
from evident.kernel.records.paging import page_of
from evident.kernel.records.reading import note_reading
from evident.support.knowledge import actions, queries
from evident.support.knowledge.api import helping, schemas
from evident.support.knowledge.api.routing import router
from evident.support.knowledge.models import Category
from evident.support.knowledge.procedure import PROCEDURE

__all__ = ["helping", "router"]
"""What has a name of its own comes before what is called by a number."""

Out = schemas.ArticleOut


@router.get("", response=PageOut[schemas.ArticleLine], operation_id="list_articles")
def list_articles(request: ApiRequest, wanted: Query[schemas.ArticleFilters]) -> dict[str, Any]:
    """List the articles you may see."""
    facts = wanted.model_dump(exclude={"page", "limit", "order"})
    filters = queries.Filters(**facts)
    rows = queries.filtered(user=request.auth, at=timezone.now(), filters=filters)
    order = queries.ORDERS.get(wanted.order, queries.ORDERS["touched"])
    rows = rows.select_related("category")
    page = page_of(rows, order=order, token=wanted.page, size=wanted.limit)
    items = [schemas.line(article) for article in page.rows]
    return {"items": items, "next": page.after, "previous": page.before}


@router.get("/{number}", response=Out, operation_id="get_article")
def get(request: ApiRequest, number: str, response: HttpResponse) -> dict[str, Any]:
    """Return one article; its version is the ETag."""
    article = queries.get(number=number, user=request.auth)
    note_reading(record=article, by=request.auth, at=timezone.now())
    response["ETag"] = f'"{article.version}"'
    return schemas.whole(article, user=request.auth)


@router.get(
    "/{number}/versions",
    response=list[schemas.ArticleVersionOut],
    operation_id="list_article_versions",
)
def versions(request: ApiRequest, number: str) -> list[Any]:
    """List the versions you may read, newest first."""
    article = queries.get(number=number, user=request.auth)
    return list(queries.versions_of(article, user=request.auth))


@router.post("", response={201: schemas.ArticleOut}, operation_id="draft_article")
@repeatable(
    lambda request, made, **_: schemas.whole(
        queries.get(number=made, user=request.auth), user=request.auth
    )
)
def draft(request: ApiRequest, data: schemas.ArticleIn) -> Status[dict[str, Any]]:
    """Begin an article. With an idempotency key, repeating the request makes no second one."""
    user = request.auth
    facts = facts_of(data, user=user)
    customers = customers_for(user, permission="article.draft")
    facts["customers"] = [found(customers, "customers", code=each) for each in data.customers]
    made = actions.draft(by=user, at=timezone.now(), **facts)
    article = queries.get(number=made.number, user=user)
    return Status(201, schemas.whole(article, user=user))


def facts_of(data: schemas.FactsIn, *, user: User) -> dict[str, Any]:
    """Return what the action takes, with things in the place of their codes."""
    facts = {
        name: value
        for name, value in data.model_dump(exclude_unset=True).items()
        if value is not None or name == "expires_at"
    }
    if "category" in facts:
        code = facts["category"]
        facts["category"] = found(Category.objects.all(), "category", code=code) if code else None
    if "services" in facts:
        services = queries.services_for(user)
        facts["services"] = [found(services, "services", number=each) for each in facts["services"]]
    return facts


def taken(request: ApiRequest, number: str, name: str, **facts: Any) -> dict[str, Any]:
    """Take the step called `name` and return the article as it is then."""
    article = as_seen(queries.get(number=number, user=request.auth), version=version_seen(request))
    act = getattr(actions, name)
    act(article=article, by=request.auth, at=timezone.now(), **facts)
    return schemas.whole(queries.get(number=number, user=request.auth), user=request.auth)


@router.post("/{number}/edit", response=Out, operation_id="edit_article", openapi_extra=IF_MATCH)
def edit(request: ApiRequest, number: str, data: schemas.ArticleEditIn) -> dict[str, Any]:
    """Put texts in place of the draft's."""
    return taken(request, number, "edit", **data.model_dump(exclude_none=True))


@router.post(
    "/{number}/describe", response=Out, operation_id="describe_article", openapi_extra=IF_MATCH
)
def describe(request: ApiRequest, number: str, data: schemas.FactsIn) -> dict[str, Any]:
    """Correct what an article says of itself."""
    return taken(request, number, "describe", **facts_of(data, user=request.auth))


@router.post(
    "/{number}/address", response=Out, operation_id="address_article", openapi_extra=IF_MATCH
)
def address(request: ApiRequest, number: str, data: schemas.ReadersIn) -> dict[str, Any]:
    """Say who reads it."""
    known = customers_for(request.auth, permission="article.address")
    customers = [found(known, "customers", code=each) for each in data.customers]
    return taken(request, number, "address", audience=data.audience, customers=customers)


@router.post(
    "/{number}/assign", response=Out, operation_id="assign_article", openapi_extra=IF_MATCH
)
def assign(request: ApiRequest, number: str, data: schemas.OwnerIn) -> dict[str, Any]:
    """Name the owner."""
    owner = found(queries.staff(), "assignee", login=data.assignee)
    return taken(request, number, "assign", assignee=owner)


@router.post(
    "/{number}/submit", response=Out, operation_id="submit_article", openapi_extra=IF_MATCH
)
def submit(request: ApiRequest, number: str) -> dict[str, Any]:
    """Ask for a review of a new article."""
    return taken(request, number, "submit")


@router.post(
    "/{number}/submit_revision",
    response=Out,
    operation_id="submit_article_revision",
    openapi_extra=IF_MATCH,
)
def submit_revision(request: ApiRequest, number: str) -> dict[str, Any]:
    """Ask for a review of a revision."""
    return taken(request, number, "submit_revision")


@router.post(
    "/{number}/publish", response=Out, operation_id="publish_article", openapi_extra=IF_MATCH
)
def publish(request: ApiRequest, number: str) -> dict[str, Any]:
    """Record that you reviewed the draft, and give it to its readers."""
    return taken(request, number, "publish")


@router.post(
    "/{number}/send_back", response=Out, operation_id="send_article_back", openapi_extra=IF_MATCH
)
def send_back(request: ApiRequest, number: str, data: schemas.ArticleReasonIn) -> dict[str, Any]:
    """Give a draft back to its author."""
    return taken(request, number, "send_back", reason=data.reason)


@router.post(
    "/{number}/send_back_revision",
    response=Out,
    operation_id="send_article_revision_back",
    openapi_extra=IF_MATCH,
)
def send_back_revision(
    request: ApiRequest, number: str, data: schemas.ArticleReasonIn
) -> dict[str, Any]:
    """Give a revision back to its author."""
    return taken(request, number, "send_back_revision", reason=data.reason)


@router.post(
    "/{number}/revise", response=Out, operation_id="revise_article", openapi_extra=IF_MATCH
)
def revise(request: ApiRequest, number: str) -> dict[str, Any]:
    """Begin a new version beside the published one."""
    return taken(request, number, "revise")


@router.post(
    "/{number}/drop_revision",
    response=Out,
    operation_id="drop_article_revision",
    openapi_extra=IF_MATCH,
)
def drop_revision(request: ApiRequest, number: str) -> dict[str, Any]:
    """Give a revision up."""
    return taken(request, number, "drop_revision")


@router.post(
    "/{number}/confirm", response=Out, operation_id="confirm_article", openapi_extra=IF_MATCH
)
def confirm(request: ApiRequest, number: str) -> dict[str, Any]:
    """Record that you reviewed the published version and that it is still right."""
    return taken(request, number, "confirm")


@router.post(
    "/{number}/withdraw", response=Out, operation_id="withdraw_article", openapi_extra=IF_MATCH
)
def withdraw(request: ApiRequest, number: str, data: schemas.ArticleReasonIn) -> dict[str, Any]:
    """Take an article away from its readers for good."""
    return taken(request, number, "withdraw", reason=data.reason)


@router.get("/{number}/steps", response=list[Code], operation_id="list_article_steps")
def steps(request: ApiRequest, number: str) -> list[str]:
    """List the steps you may take now."""
    article = queries.get(number=number, user=request.auth)
    return [step.name for step in PROCEDURE.possible(article, by=request.auth)]
