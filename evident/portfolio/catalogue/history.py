"""The history of an offering in words."""

from django.utils.translation import gettext as _

from evident.kernel.procedures.telling import who_of
from evident.kernel.timelines.history import History
from evident.kernel.trail.models import Entry
from evident.portfolio.catalogue.models import Offering
from evident.portfolio.catalogue.procedure import PROCEDURE

DETAILS = (
    "name_en", "name_zh", "summary_en", "summary_zh", "description_en", "description_zh",
    "category", "cost", "currency", "period", "expected_minutes", "instruction", "is_for_all",
    "team",
)  # fmt: skip
"""Fields a timeline spells out."""


def designed(entry: Entry) -> str:
    """Tell whether the draft was given up."""
    if entry.facts.get("discarded"):
        return _("%(who)s discarded the draft of form and flow") % {"who": who_of(entry)}
    return ""


HISTORY = History(PROCEDURE, Offering, details=DETAILS, sentences={"design": designed})
