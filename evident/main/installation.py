"""What every installation starts with; safe to repeat."""

from datetime import datetime

from django.db import transaction

from evident.kernel.access import actions as access
from evident.kernel.records.numbers import ensure_numbering
from evident.resolution.incidents import priorities, shipped
from evident.resolution.incidents.models.incident import KIND


@transaction.atomic
def ensure_shipped(*, at: datetime) -> None:
    """Make roles, numberings and the shipped settings of every process exist."""
    access.ensure_shipped(at=at)
    ensure_numbering(kind=KIND.code, prefix=KIND.prefix)
    priorities.ensure_shipped()
    shipped.ensure_shipped()
