"""Tokens: shown once, kept as a hash, revoked at once."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from evident.conftest import NOON
from evident.kernel.access.queries import limit
from evident.kernel.tokens import actions, queries
from evident.kernel.tokens.models import Token, digest_of
from evident.kernel.trail.models import Entry


def test_the_text_is_kept_nowhere(agent):
    token, text = actions.create(by=agent, at=NOON, name="monitoring", permissions=["incident.*"])

    assert token.digest == digest_of(text)
    entry = Entry.objects.get(event="token.create")
    assert text not in str(entry.facts)
    assert token.digest not in str(entry.facts)


def test_a_token_that_means_nothing_is_refused(agent):
    for wrong in (
        {"permissions": ["incident.fly"]},
        {"expires_at": NOON - timedelta(days=1)},
        {"name": " "},
    ):
        with pytest.raises(ValidationError):
            actions.create(**({"by": agent, "at": NOON, "name": "x"} | wrong))

    assert not Token.objects.exists()


def test_a_token_makes_no_tokens(agent):
    limit(agent, to=frozenset({"incident.view"}))

    with pytest.raises(PermissionDenied):
        actions.create(by=agent, at=NOON, name="more")


def test_tokens_are_revoked_by_their_person_and_by_administrators(agent, administrator, manager):
    first, _text = actions.create(by=agent, at=NOON, name="one")
    second, _text = actions.create(by=agent, at=NOON, name="two")

    with pytest.raises(Http404):
        queries.get(pk=first.pk, user=manager)
    with pytest.raises(PermissionDenied):
        actions.revoke(token=first, by=manager, at=NOON)
    actions.revoke(token=first, by=agent, at=NOON)
    actions.revoke(token=queries.get(pk=second.pk, user=administrator), by=administrator, at=NOON)

    assert not Token.objects.valid(NOON).exists()
    assert Entry.objects.filter(event="token.revoke").count() == 2
