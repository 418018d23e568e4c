"""What a module publishes is seen by its audience, and by nobody else, through every question."""

import pytest
from django.db.models import Q

from evident.conftest import NOON
from evident.kernel.access.queries import forget
from evident.kernel.administration import explaining
from evident.kernel.records import audiences
from evident.kernel.records.models import Record
from evident.kernel.records.queries import sees, visible_to
from evident.resolution.incidents import actions


@pytest.fixture
def notice(requester):
    """A record of somebody else's."""
    return actions.report(by=requester, at=NOON, title="Mail does not open")


@pytest.fixture
def published(notice, stranger, monkeypatch):
    """The same record, published to the people of another organisation."""
    home = stranger.organisation_id
    monkeypatch.setitem(
        audiences._audiences,
        "incident",
        lambda access: Q(title__startswith="Mail") if access.organisation_id == home else Q(pk=0),
    )
    return notice


def seen_by(user):
    forget(user)
    return list(visible_to(user, kinds=("incident",)))


def test_the_audience_sees_what_is_published(published, stranger, administrator):
    record = Record.objects.get(pk=published.pk)

    assert seen_by(stranger) == [record]
    assert sees(stranger, record=record)
    sight = explaining.why_sees(by=administrator, person=stranger, record=record, at=NOON)
    assert sight.is_seen
    assert [way.opens for way in sight.ways] == [False, False, False, True]


def test_nobody_else_sees_it(published, make_user, provider):
    other = make_user("other", "requester", provider)

    assert seen_by(other) == []
    assert not sees(other, record=published)


def test_without_the_permission_nothing_is_published(published, make_user, other_customer):
    newcomer = make_user("newcomer", "administrator", other_customer)

    assert seen_by(newcomer) == []
    assert not sees(newcomer, record=published)


def test_what_is_not_published_stays_hidden(notice, stranger):
    assert seen_by(stranger) == []
    assert not sees(stranger, record=notice)
