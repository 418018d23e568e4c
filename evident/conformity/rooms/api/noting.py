"""An auditor's note as the API shows it."""

from typing import Any

from evident.management.audits.models import AuditorNote


def told(note: AuditorNote) -> dict[str, Any]:
    """Return a note as the API shows it."""
    return {
        "id": note.pk,
        "author": note.author,
        "text": note.text,
        "requirements": note.requirements,
        "made_at": note.made_at,
        "shared_at": note.shared_at,
        "finding": note.finding.number if note.finding else "",
    }
