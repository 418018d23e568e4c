"""The history of articles in words."""

from django.utils.translation import gettext as _

from evident.kernel.procedures.telling import after, who_of
from evident.kernel.timelines.history import History
from evident.kernel.trail.models import Entry
from evident.support.knowledge.models import Article
from evident.support.knowledge.procedure import PROCEDURE


def published(entry: Entry) -> str:
    """Tell which version was published."""
    facts = {"who": who_of(entry), "version": entry.facts.get("version", "")}
    return _("%(who)s reviewed and published version %(version)s") % facts


def assigned(entry: Entry) -> str:
    """Tell who owns it from now on."""
    facts = {"who": who_of(entry), "person": after(entry, "assignee", model=Article)}
    return _("%(who)s made %(person)s its owner") % facts if facts["person"] else ""


def rated(entry: Entry) -> str:
    """Tell whether it helped."""
    facts = {"who": who_of(entry)}
    if entry.facts.get("helped"):
        return _("%(who)s said that it helped") % facts
    return _("%(who)s said that it did not help") % facts


HISTORY = History(
    PROCEDURE,
    Article,
    details=(
        "title_en", "title_zh", "form", "category", "keywords", "audience", "review_days",
        "expires_at", "withdrawal_reason",
    ),
    public=frozenset({"publish", "withdraw"}),
    sentences={"publish": published, "assign": assigned, "rate": rated},
)  # fmt: skip
