"""How programs and pages sign in to the API: by token, or by the session of a browser."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer, SessionAuth

from evident.kernel.access.queries import limit
from evident.kernel.accounts.models import User
from evident.kernel.prepared import Given, Prepared
from evident.kernel.tokens.models import Token, digest_of
from evident.kernel.zones import zone_of

_tokens = Prepared(
    lambda: (
        Token.objects.valid(Given("at"))
        .select_related("user__organisation")
        .filter(digest=Given("digest"), user__is_active=True)
    )
)


class ApiRequest(HttpRequest):
    """A request of somebody signed in."""

    auth: User


class TokenAuth(HttpBearer):
    """`Authorization: Bearer evi_…`"""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:  # noqa: ARG002
        """Return whom the token speaks for, held to the token's limits; None refuses."""
        now = timezone.now()
        found = _tokens.first(at=now, digest=digest_of(token))
        if found is None:
            return None
        if found.used_on != now.date():
            Token.objects.filter(pk=found.pk).update(used_on=now.date())
        if found.permissions:
            limit(found.user, to=frozenset(found.permissions))
        timezone.activate(zone_of(found.user.time_zone))  # until the request ends
        return found.user


class BrowserAuth(SessionAuth):
    """The session of a signed-in browser, with CSRF protection."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:  # noqa: ARG002
        """Return the signed-in person; None refuses."""
        return request.user if request.user.is_authenticated else None


def authenticators() -> Sequence[Any]:
    """Return the ways to sign in, in order."""
    return [TokenAuth(), BrowserAuth()]
