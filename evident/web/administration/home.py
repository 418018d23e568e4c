"""What the first page tells administrators: what needs them, what ends soon, who is not in yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evident.kernel.access.queries import may
from evident.kernel.accounts.models import User
from evident.kernel.administration import queries
from evident.kernel.tokens.models import Token
from evident.web import home
from evident.web.administration.attention import warnings

AHEAD = timedelta(days=60)
SHOWN = 5


@dataclass(frozen=True)
class Ending:
    """Something that ends by itself, and where it can be given anew."""

    what: str
    whose: str
    at: datetime | None
    href: str


def attention(user: User, at: datetime) -> Mapping[str, Any]:
    """Return what is wrong."""
    return {"warnings": warnings(user, at), "address": reverse("administration:index")}


def ending(user: User, at: datetime) -> Mapping[str, Any]:
    """Return the roles, and the tokens of the API, that end within `AHEAD`, the soonest first."""
    grants = queries.grants(user, at=at).filter(valid_until__lte=at + AHEAD)
    page = reverse("administration:grants")
    found = [
        Ending(each.role.name, str(each.team or each.user), each.valid_until, page)
        for each in grants.order_by("valid_until", "pk")[: SHOWN + 1]
    ]
    if may(user, "account.manage"):
        page = reverse("administration:tokens")
        tokens = Token.objects.valid(at).filter(expires_at__lte=at + AHEAD).select_related("user")
        found += [
            Ending(_("API token: %(name)s") % {"name": each.name}, each.user.name,
                   each.expires_at, page)
            for each in tokens.order_by("expires_at", "pk")[: SHOWN + 1]
        ]  # fmt: skip
    found.sort(key=lambda each: each.at or at)
    address = reverse("administration:grants")
    return {"endings": found[:SHOWN], "is_more": len(found) > SHOWN, "address": address}


def expected(user: User, at: datetime) -> Mapping[str, Any] | None:  # noqa: ARG001  # as blocks
    """Return who has an account and never signed in, the newest first; None if everybody has."""
    never = queries.people(user, is_active=True).filter(last_login=None).exclude(pk=user.pk)
    count = never.count()
    if not count:
        return None
    newest = never.order_by("-joined_at", "-pk")[:SHOWN]
    return {"people": newest, "count": count, "address": reverse("administration:people")}


def register() -> None:
    """Make them parts of the first page."""
    folder = "administration/home"
    home.add_block(
        home.Block(
            "administration.attention",
            f"{folder}/_attention.html",
            attention,
            ("account.manage", "access.manage"),
            order=12,
            later=gettext_lazy("Needs you"),
        )
    )
    home.add_block(
        home.Block(
            "administration.ending",
            f"{folder}/_ending.html",
            ending,
            "access.manage",
            order=14,
            place="right",
            later=gettext_lazy("Ends soon"),
        )
    )
    home.add_block(
        home.Block(
            "administration.expected", f"{folder}/_expected.html", expected, "account.manage", 40
        )
    )
