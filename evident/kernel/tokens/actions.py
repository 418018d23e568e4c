"""How tokens are made and revoked."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from evident.kernel.access.queries import access_of, may
from evident.kernel.access.roles import checked
from evident.kernel.accounts.models import User
from evident.kernel.tokens.models import Token, digest_of, new_text
from evident.kernel.trail import actions as trail

MOST_VALID = 100
"""How many tokens a person may have at once."""


@transaction.atomic
def create(
    *,
    by: User,
    at: datetime,
    name: str,
    permissions: Iterable[str] = (),
    expires_at: datetime | None = None,
) -> tuple[Token, str]:
    """
    Make a token that acts for `by`, and return it with its text, which is stored nowhere.

    `permissions` are the patterns it carries, all that `by` may if empty; it never carries more
    than `by` holds when it is used. Raises ValidationError for an end that has passed, for
    patterns that mean nothing and for too many tokens, PermissionDenied if `by` acts by a token.
    """
    if access_of(by).limits:
        raise PermissionDenied(_("A token cannot make tokens."))
    if not name.strip():
        raise ValidationError({"name": _("Say what the token is for.")})
    if expires_at is not None and expires_at <= at:
        raise ValidationError({"expires_at": _("The end has already passed.")})
    if Token.objects.valid(at).filter(user=by).count() >= MOST_VALID:
        raise ValidationError(
            _("You have %(count)s tokens. Revoke one first.") % {"count": MOST_VALID}
        )
    text = new_text()
    token = Token.objects.create(
        user=by,
        name=name.strip(),
        digest=digest_of(text),
        permissions=checked(permissions),
        created_at=at,
        expires_at=expires_at,
    )
    trail.write(event="token.create", by=by, at=at, facts=facts_of(token))
    return token, text


@transaction.atomic
def revoke(*, token: Token, by: User, at: datetime) -> Token:
    """
    Make a token stop working at once. Revoking it again changes nothing.

    Raises PermissionDenied unless it is one's own or `by` holds `account.manage` for its person.
    """
    if token.user_id != by.pk and not may(by, "account.manage", token.user):
        raise PermissionDenied(_("You are not allowed to do this."))
    token = Token.objects.select_for_update(of=("self",)).select_related("user").get(pk=token.pk)
    if token.revoked_at is None:
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
        trail.write(event="token.revoke", by=by, at=at, facts=facts_of(token))
    return token


def facts_of(token: Token) -> dict[str, object]:
    """Return what the trail has to keep of a token; never its text."""
    return {
        "token": token.pk,
        "name": token.name,
        "person": token.user,
        "permissions": token.permissions,
        "expires_at": token.expires_at,
    }
