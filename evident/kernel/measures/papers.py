"""
Documents that answer requirements: who keeps documents tells of each asked for how it stands.

A module offers a source; conformity reads all of them without knowing whose they are.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Lack(TextChoices):
    """What may be wrong with a document that is asked for."""

    MISSING = "missing", _("does not exist")
    NOT_APPROVED = "not_approved", _("is not approved")
    NOT_ACKNOWLEDGED = "not_acknowledged", _("was not read by all who have to")
    REVIEW_OVERDUE = "review_overdue", _("its review is overdue")
    DIFFERS = "differs", _("differs from practice")


@dataclass(frozen=True)
class Paper:
    """A document that is asked for, whether it exists or not."""

    code: str
    """What it is called among all that are asked for, such as incident_procedure."""
    name_en: str
    name_zh: str
    requirements: tuple[str, ...]
    record_id: int | None
    number: str
    lacks: tuple[Lack, ...]


Source = Callable[[datetime], Iterable[Paper]]
_sources: dict[str, Source] = {}


def offer(name: str, source: Source) -> None:
    """Make the documents of a module known. Called once, when the product starts."""
    _sources[name] = source


def papers(at: datetime) -> list[Paper]:
    """Return every document that is asked for, as it stands at `at`."""
    return [paper for source in _sources.values() for paper in source(at)]
