"""A record to attach to, and a folder of its own for each test."""

import pytest

from evident.conftest import NOON
from evident.kernel.records.models import Record
from evident.kernel.search import sources


@pytest.fixture(autouse=True)
def media(settings, tmp_path, monkeypatch):
    """Keep files apart; let plain records stand for incidents where search reads their fields."""
    monkeypatch.setattr(sources, "_searched", {})
    settings.MEDIA_ROOT = tmp_path / "attachments"
    return settings.MEDIA_ROOT


@pytest.fixture
def record(requester):
    """An open record of a process that knows replies and notes."""
    return Record.objects.create(
        number="INC-1",
        kind="incident",
        title="Mail does not open",
        state="new",
        organisation=requester.organisation,
        requester=requester,
        opened_at=NOON,
        updated_at=NOON,
    )
