"""Saved views: whose they are, and who finds them."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from evident.conftest import NOON
from evident.kernel.lists.actions import drop_view, keep_view
from evident.kernel.lists.models import SavedView
from evident.kernel.lists.queries import view_of, views_for
from evident.kernel.trail.models import Entry

VIEW = {"kind": "incident", "query": {"stage": ["open"]}, "at": NOON}


def test_a_view_is_found_by_those_it_is_shared_with(agent, manager, requester, desk, shipped):
    mine = keep_view(name="Mine", by=agent, **VIEW)
    team = keep_view(name="Team", by=agent, sharing="team", team=desk, **VIEW)
    public = keep_view(name="All", by=manager, sharing="public", **VIEW)

    assert list(views_for(agent, kind="incident")) == [mine, public, team]
    assert list(views_for(requester, kind="incident")) == [public]
    assert not views_for(agent, kind="change")
    with pytest.raises(Http404):
        view_of(manager, kind="incident", pk=mine.pk)
    assert set(Entry.objects.filter(event="view.keep").values_list("facts__name", flat=True)) == {
        "Team",
        "All",
    }


def test_keeping_again_changes_ones_own(agent):
    first = keep_view(name="Mine", by=agent, **VIEW)
    again = keep_view(name=" Mine ", by=agent, **VIEW | {"query": {}})

    assert (again.pk, SavedView.objects.get().query) == (first.pk, {})


def test_sharing_has_its_limits(agent, requester, manager, desk):
    with pytest.raises(ValidationError, match="name"):
        keep_view(name=" ", by=agent, **VIEW)
    with pytest.raises(ValidationError, match="your own teams"):
        keep_view(name="x", by=requester, sharing="team", team=desk, **VIEW)
    with pytest.raises(PermissionDenied):
        keep_view(name="x", by=requester, sharing="public", **VIEW)
    assert not SavedView.objects.exists()

    view = keep_view(name="Mine", by=agent, **VIEW)
    with pytest.raises(PermissionDenied):
        drop_view(view=view, by=manager, at=NOON)
    drop_view(view=view, by=agent, at=NOON)
    assert not SavedView.objects.exists()
