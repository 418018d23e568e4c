"""Calendars that tests start from."""

from datetime import UTC, datetime
from typing import Any

import pytest

from evident.conftest import NOON
from evident.kernel.calendars import actions
from evident.kernel.calendars.windows import parsed

JANUARY = datetime(2026, 1, 1, tzinfo=UTC)
NINE_TO_FIVE = parsed("09:00-17:00")
HOURS: dict[str, Any] = {"zone": "UTC", "week": (NINE_TO_FIVE,) * 7}


@pytest.fixture
def draft(administrator):
    """The draft of a calendar that works from nine to five every day."""
    return actions.create(
        code="desk",
        name_en="Desk hours",
        name_zh="服务台时间",
        by=administrator,
        at=NOON,
        reason="The desk opens.",
        **HOURS,
    )


@pytest.fixture
def calendar(draft, administrator):
    """The same, effective since January."""
    actions.make_effective(version=draft, by=administrator, at=NOON, effective_from=JANUARY)
    draft.calendar.refresh_from_db()
    return draft.calendar
