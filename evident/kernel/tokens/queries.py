"""Which tokens a person may see: one's own, and with `account.manage` those of others."""

from django.db.models import Q, QuerySet
from django.http import Http404

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.tokens.models import Token


def own(user: User) -> "QuerySet[Token]":
    """Return the tokens that act for `user`, newest first."""
    return Token.objects.filter(user=user).order_by("-created_at", "-pk")


def visible_to(user: User) -> "QuerySet[Token]":
    """Return the tokens `user` may revoke, newest first."""
    reach = access_of(user).reach("account.manage")
    tokens = Token.objects.select_related("user__organisation").order_by("-created_at", "-pk")
    if reach.everywhere:
        return tokens
    return tokens.filter(Q(user=user) | Q(user__organisation_id__in=reach.organisations))


def get(*, pk: int, user: User) -> Token:
    """Return a token that `user` may revoke. Raises Http404 if hidden or absent."""
    token = visible_to(user).filter(pk=pk).first()
    if token is None:
        raise Http404
    return token
