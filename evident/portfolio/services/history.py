"""The history of a service in words."""

from django.utils import formats
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from evident.kernel.procedures import telling
from evident.kernel.procedures.telling import who_of
from evident.kernel.timelines.history import History
from evident.kernel.trail.models import Entry
from evident.portfolio.services.models import Service
from evident.portfolio.services.procedure import PROCEDURE

DETAILS = (
    "name_en", "name_zh", "criticality", "owner", "hours", "team", "description_en",
    "description_zh", "outcome_en", "outcome_zh", "decision_note", "retirement_note",
)  # fmt: skip
"""Fields a timeline spells out."""


def text_of(entry: Entry, name: str) -> str:
    """Return the text of a fact: a thing by its name."""
    fact = entry.facts.get(name) or ""
    return telling.text_of(fact) if isinstance(fact, dict) else str(fact)


def day_of(entry: Entry, name: str) -> str:
    """Return a day as the reader's language writes it."""
    day = parse_date(text_of(entry, name))
    return formats.date_format(day, "DATE_FORMAT") if day else ""


def service_of(entry: Entry, name: str) -> str:
    """Return a service by its name in the reader's language, while it is called as it was then."""
    text = text_of(entry, name)
    number, _space, title = text.partition(" ")
    service = Service.objects.filter(number=number, title=title).first()
    return f"{number} {service.name}" if service else text


def customer_added(entry: Entry) -> str:
    """Tell who has it from now on."""
    facts = {"who": who_of(entry), "customer": text_of(entry, "customer")}
    facts["since"] = day_of(entry, "since")
    return _("%(who)s added the customer %(customer)s, since %(since)s") % facts


def customer_ended(entry: Entry) -> str:
    """Tell who has it no longer."""
    facts = {"who": who_of(entry), "customer": text_of(entry, "customer")}
    facts["until"] = day_of(entry, "until")
    return _("%(who)s ended it for %(customer)s, with %(until)s") % facts


def dependency_added(entry: Entry) -> str:
    """Tell what it needs."""
    facts = {"who": who_of(entry), "needed": service_of(entry, "needed")}
    return _("%(who)s recorded that it needs %(needed)s") % facts


def dependency_removed(entry: Entry) -> str:
    """Tell what it no longer needs."""
    facts = {"who": who_of(entry), "needed": service_of(entry, "needed")}
    return _("%(who)s recorded that it no longer needs %(needed)s") % facts


SENTENCES = {
    "add_customer": customer_added,
    "end_customer": customer_ended,
    "add_dependency": dependency_added,
    "remove_dependency": dependency_removed,
}

HISTORY = History(
    PROCEDURE,
    Service,
    details=DETAILS,
    sentences=SENTENCES,
    public=frozenset({"go_live", "retire", "keep", "end"}),
)
