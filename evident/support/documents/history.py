"""The history of documents in words."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evident.kernel.access.models import Role
from evident.kernel.accounts.models import Team, User
from evident.kernel.procedures.telling import after, who_of
from evident.kernel.timelines.history import History
from evident.kernel.trail.models import Entry
from evident.support.documents.models import Document
from evident.support.documents.procedure import PROCEDURE


def approved(entry: Entry) -> str:
    """Tell which version was approved, and what it put into force."""
    facts = {"who": who_of(entry), "version": entry.facts.get("version", "")}
    if entry.facts.get("tailoring"):
        return (
            _("%(who)s approved version %(version)s, and put its tailored procedure into force")
            % facts
        )
    return _("%(who)s approved version %(version)s") % facts


def submitted(entry: Entry) -> str:
    """Tell how many places were open, and were said to stay so; nothing more where none was."""
    count = int(entry.facts.get("open_places_count", 0))
    if not count:
        return ""
    return ngettext(
        "%(who)s submitted it for approval with %(count)d place still to be filled in",
        "%(who)s submitted it for approval with %(count)d places still to be filled in",
        count,
    ) % {"who": who_of(entry), "count": count}


def published(entry: Entry) -> str:
    """Tell which version was published."""
    facts = {"who": who_of(entry), "version": entry.facts.get("version", "")}
    return _("%(who)s published version %(version)s") % facts


def acknowledged(entry: Entry) -> str:
    """Tell which version was read."""
    facts = {"who": who_of(entry), "version": entry.facts.get("version", "")}
    return _("%(who)s read version %(version)s") % facts


def assigned(entry: Entry) -> str:
    """Tell who owns it from now on."""
    facts = {"who": who_of(entry), "person": after(entry, "assignee", model=Document)}
    return _("%(who)s made %(person)s its owner") % facts if facts["person"] else ""


def distributed(entry: Entry) -> str:
    """Tell who is to read it from now on."""
    roles = Role.objects.filter(code__in=entry.facts.get("roles") or ())
    teams = Team.objects.filter(code__in=entry.facts.get("teams") or ())
    people = User.objects.filter(login__in=entry.facts.get("people") or ())
    names = [each.name for found in (roles, teams, people) for each in found]
    if not names:
        return ""
    facts = {"who": who_of(entry), "readers": _(", ").join(names)}
    return _("%(who)s gave it to read to: %(readers)s") % facts


def reminded(entry: Entry) -> str:
    """Tell who was reminded to read it."""
    person = entry.facts.get("person") or {}
    name = person.get("text", "") if isinstance(person, dict) else ""
    return _("%(person)s was reminded to read it") % {"person": name} if name else ""


HISTORY = History(
    PROCEDURE,
    Document,
    details=(
        "title_en", "title_zh", "code", "sort", "clause", "classification", "acknowledge_days",
        "review_months", "retention_years", "publisher", "edition", "location",
        "withdrawal_reason", "archive_place", "disposal_note",
    ),
    public=frozenset({"publish", "withdraw"}),
    sentences={
        "submit": submitted,
        "submit_revision": submitted,
        "approve": approved,
        "approve_revision": approved,
        "publish": published,
        "assign": assigned,
        "distribute": distributed,
        "acknowledge": acknowledged,
        "remind": reminded,
    },
)  # fmt: skip
