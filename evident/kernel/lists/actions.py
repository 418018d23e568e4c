"""Keeping a list under a name, and giving it up again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evident.kernel.access.permissions import declare
from evident.kernel.access.queries import access_of, require
from evident.kernel.accounts.models import Team, User
from evident.kernel.lists.models import SavedView, Sharing
from evident.kernel.trail import actions as trail

SHARE = "view.share"
declare({SHARE: gettext_lazy("Share saved views with everybody")})


@transaction.atomic
def keep_view(
    *,
    kind: str,
    name: str,
    query: Mapping[str, Any],
    by: User,
    at: datetime,
    sharing: str = Sharing.MINE,
    team: Team | None = None,
) -> SavedView:
    """
    Keep a list under a name; one of `by`'s own of the same name becomes this one.

    Raises ValidationError without a name or for a team that is not `by`'s, PermissionDenied if
    it is for everybody and `by` lacks `view.share`.
    """
    name = name.strip()
    if not name:
        raise ValidationError(_("Give the view a name."))
    if sharing == Sharing.PUBLIC:
        require(by, SHARE)
    if sharing != Sharing.TEAM:
        team = None
    elif team is None or not team.members.filter(pk=by.pk).exists():
        raise ValidationError(_("Choose one of your own teams."))
    view, _is_new = SavedView.objects.update_or_create(
        owner=by,
        kind=kind,
        name=name,
        defaults={"query": dict(query), "sharing": sharing, "team": team},
    )
    if sharing != Sharing.MINE:
        facts = {"name": name, "query": dict(query), "sharing": sharing, "team": team}
        trail.write(event="view.keep", by=by, at=at, kind=kind, facts=facts)
    return view


@transaction.atomic
def drop_view(*, view: SavedView, by: User, at: datetime) -> None:
    """Give a view up. Raises PermissionDenied unless it is `by`'s, or public and `by` may share."""
    is_public = view.sharing == Sharing.PUBLIC
    if view.owner_id != by.pk and not (is_public and access_of(by).may(SHARE)):
        raise PermissionDenied(_("You are not allowed to do this."))
    if view.sharing != Sharing.MINE:
        facts = {"name": view.name, "query": view.query}
        trail.write(event="view.drop", by=by, at=at, kind=view.kind, facts=facts)
    view.delete()
