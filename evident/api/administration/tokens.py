"""Tokens through the API. A token cannot make tokens: that takes the session of a browser."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from ninja import Query, Schema, Status
from pydantic import ConfigDict, Field

from evident.api.administration.routers import tokens as router
from evident.api.authentication import ApiRequest
from evident.api.fields import Code, Key, Moment, PersonOut
from evident.api.idempotency import repeatable
from evident.api.paging import NEWEST, PageIn, PageOut, paged
from evident.kernel.access.queries import require_somewhere
from evident.kernel.tokens import actions, queries
from evident.kernel.tokens.models import Token, usual_end


class TokensIn(PageIn):
    """Whose tokens."""

    is_everybodys: bool = Field(False, description="Those of all whom you administer.")


class TokenIn(Schema):
    """What a token is for, what it carries and until when."""

    model_config = ConfigDict(extra="forbid")  # a misspelt limit must not make a token without any

    name: Code = Field(min_length=1, max_length=120)
    permissions: list[Code] = Field(
        max_length=500, description="Patterns it is held to; said to be empty for all you may."
    )
    expires_at: Moment | None = Field(
        default_factory=lambda: usual_end(timezone.now()),
        description="In a year if left out; null for no end.",
    )


class TokenOut(Schema):
    """A token by which a program acts for a person; never its text."""

    id: int
    person: PersonOut
    name: str
    permissions: list[str]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    used_on: date | None

    @staticmethod
    def resolve_person(token: Token) -> object:
        """Return for whom it acts."""
        return token.user


class NewTokenOut(Schema):
    """A new token with its text, which is shown this once."""

    token: TokenOut
    text: str = Field(description="Empty where the request was repeated: it is kept nowhere.")


@router.get("", response=PageOut[TokenOut], operation_id="list_tokens")
def list_tokens(request: ApiRequest, wanted: Query[TokensIn]) -> dict[str, Any]:
    """List your own tokens, or those of all whom you administer; the newest first."""
    if wanted.is_everybodys:
        require_somewhere(request.auth, "account.manage")
        rows = queries.visible_to(request.auth)
    else:
        rows = queries.own(request.auth).select_related("user")
    return paged(rows, wanted=wanted, order=NEWEST)


@router.post("", response={201: NewTokenOut}, operation_id="create_token")
@repeatable(
    lambda request, made, **_: {"token": queries.get(pk=int(made), user=request.auth), "text": ""},
    named=lambda answer: str(answer.value["token"].pk),
)
def create(request: ApiRequest, data: TokenIn) -> Status[dict[str, Any]]:
    """Make a token for yourself."""
    token, text = actions.create(by=request.auth, at=timezone.now(), **data.model_dump())
    return Status(201, {"token": token, "text": text})


@router.post("/{token}/revoke", response=TokenOut, operation_id="revoke_token")
def revoke(request: ApiRequest, token: Key) -> Token:
    """Make a token stop working at once; it cannot be undone."""
    known = queries.get(pk=token, user=request.auth)
    return actions.revoke(token=known, by=request.auth, at=timezone.now())
