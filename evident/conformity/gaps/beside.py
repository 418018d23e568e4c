"""What pages of requirements show of gaps: the plan of one, and what a person is to do."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from evident.conformity.gaps.models import OPEN
from evident.conformity.gaps.queries import plans
from evident.conformity.requirements import evidence
from evident.conformity.requirements.models import Requirement
from evident.kernel.accounts.models import User


def of_requirement(user: User, at: datetime, requirement: Requirement) -> dict[str, Any] | None:
    """Return the plans of a requirement; None where there is neither gap nor plan."""
    history = plans.history_of(requirement)
    is_gap = requirement.status in OPEN
    if requirement.is_informative or requirement.is_withdrawn or not (is_gap or history):
        return None
    current = next((each for each in history if each.replaced_at is None), None)
    return {
        "requirement": requirement,
        "plan": current,
        "earlier": [each for each in history if each is not current],
        "is_gap": is_gap,
        "is_overdue": is_gap and current is not None and current.due_on < timezone.localdate(at),
        "has_come_back": is_gap and current is not None and bool(plans.come_back([current])),
        "findings": evidence.dealt_with_by(requirement.basis) if is_gap else [],
        "may_plan": is_gap and plans.may_plan(user, requirement),
    }


def of_person(user: User, at: datetime, _nothing: None) -> dict[str, Any]:
    """Return what somebody is to do so that gaps close."""
    today = timezone.localdate(at)
    return {"plans": [(each, each.due_on < today) for each in plans.open_of(user)]}
