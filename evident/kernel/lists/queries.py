"""Which saved views a person has."""

from django.db.models import Q, QuerySet
from django.http import Http404

from evident.kernel.accounts.models import Team, User
from evident.kernel.lists.models import SavedView, Sharing


def views_for(user: User, *, kind: str) -> QuerySet[SavedView]:
    """Return the views `user` made or was given: his own first, then teams', then everybody's."""
    teams = Team.members.through.objects.filter(user_id=user.pk).values("team_id")
    return SavedView.objects.filter(
        Q(owner=user) | Q(sharing=Sharing.PUBLIC) | Q(sharing=Sharing.TEAM, team__in=teams),
        kind=kind,
    ).order_by("sharing", "name", "pk")


def get(*, pk: int, user: User) -> SavedView:
    """Return a view of any list that `user` made or was given. Raises Http404 for any other."""
    view = SavedView.objects.filter(pk=pk).first()
    return view_of(user, kind=view.kind if view else "", pk=pk)


def view_of(user: User, *, kind: str, pk: int) -> SavedView:
    """Return one of them. Raises Http404 for any other."""
    view = views_for(user, kind=kind).filter(pk=pk).first()
    if view is None:
        raise Http404
    return view
