"""People who plan, and a catalogue some of which is met."""

from datetime import timedelta

import pytest
from django.utils import timezone

from evident.conformity.gaps import actions
from evident.conformity.requirements.actions import judging
from evident.conformity.requirements.tests.conftest import (
    catalogue,
    closed_incident,
    requirement,
    sms_manager,
)
from evident.conftest import NOON

__all__ = ["catalogue", "closed_incident", "requirement", "sms_manager"]
DAY = timedelta(days=1)


@pytest.fixture
def judge(requirement, sms_manager):
    """Judge a requirement by its code."""

    def make(code, status, *, at=NOON, reason="Seen by Sam", days=365):
        until = timezone.localdate(at) + timedelta(days=days)
        facts = {"status": status, "reason": reason, "valid_until": until}
        judging.judge(requirement=requirement(code), by=sms_manager, at=at, **facts)
        return requirement(code)

    return make


@pytest.fixture
def plan(requirement, sms_manager):
    """Plan the closing of a gap by the code of its requirement."""

    def make(code, *, at=NOON, days=30, **facts):
        told = {"action": "Write it down", "owner": sms_manager, "by": sms_manager} | facts
        due = timezone.localdate(at) + timedelta(days=days)
        return actions.plan_gap(requirement=requirement(code), at=at, due_on=due, **told)

    return make
