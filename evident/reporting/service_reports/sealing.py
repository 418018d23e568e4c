"""What an issued edition says, in one form that is always the same, and its SHA-256."""

import json
from hashlib import sha256
from typing import Any

from evident.reporting.service_reports.models import Edition


def content(edition: Edition) -> dict[str, Any]:
    """Return all that an edition says, each list of records by its own SHA-256."""
    sets = edition.key_sets.order_by("name")
    without = {"without_reasons": edition.without_reasons} if edition.without_reasons else {}
    return without | {
        "report": edition.report.number,
        "edition": edition.number,
        "cut_off_at": edition.cut_off_at.isoformat(),
        "figures": edition.figures,
        "remarks": edition.remarks,
        "reasons": edition.reasons,
        "what_changed": edition.what_changed,
        "author": edition.author_name,
        "records": {each.name: sha256(bytes(each.keys)).hexdigest() for each in sets},
    }


def fingerprint(edition: Edition) -> str:
    """Return the SHA-256 of what an edition says."""
    text = json.dumps(content(edition), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(text.encode()).hexdigest()


def is_intact(edition: Edition) -> bool:
    """Return whether an issued edition still says what it said."""
    return edition.issued_at is not None and fingerprint(edition) == edition.sha256
