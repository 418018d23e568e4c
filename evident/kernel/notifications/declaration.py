"""
How a process declares what people hear of: in its `notices.py`.

A notice is drawn from an entry of the trail. What it says is built when it is read, in the
reader's language; only names and numbers are stored.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evident.kernel.trail.models import Entry


class Way(TextChoices):
    """How somebody hears of an event. Mail comes in addition to the inbox."""

    OFF = "off", _("Not at all")
    INBOX = "inbox", _("Inbox")
    MAIL = "mail", _("Inbox and mail at once")
    DIGEST = "digest", _("Inbox and digest")


class Role(TextChoices):
    """Why somebody hears of a record."""

    REQUESTER = "requester", _("you asked for it")
    ASSIGNEE = "assignee", _("it is assigned to you")
    TEAM = "team", _("it is assigned to your team")
    WATCHER = "watcher", _("you watch it")
    MENTIONED = "mentioned", _("you are mentioned")
    MANAGER = "manager", _("you answer for it")
    LEADER = "leader", _("you lead it")
    APPROVER = "approver", _("you are among those who approve")
    ASKED = "asked", _("you asked for an approval")
    READER = "reader", _("it is given to you to read")
    RESPONDENT = "respondent", _("your opinion is asked for")


Receiver = tuple[int, Role]
Text = str | Promise


@dataclass(frozen=True)
class Link:
    """Something a mail lets its reader do by one click; `path` is an address of this product."""

    label: Text
    path: str


Audience = Callable[[Entry, Any], Iterable[Receiver]]
"""Gives who hears of an entry, from it and from the record or thing that it is about."""


class Heard(Protocol):
    """What was told to one person: of which record, if it is one."""

    person_id: int
    record_id: int | None


def nothing(entry: Entry) -> str:  # noqa: ARG001
    """Quote nothing."""
    return ""


def no_links(heard: Heard) -> Sequence[Link]:  # noqa: ARG001
    """Offer nothing besides the record's page."""
    return ()


@dataclass(frozen=True)
class Declaration:
    """One kind of event people hear of."""

    event: str
    name: Text
    """What the page of preferences calls it."""
    title: Text
    """A sentence with `%(by)s` and `%(number)s`."""
    audience: tuple[Audience, ...]
    titles: Mapping[Role, Text] = field(default_factory=dict)
    """The sentence for those who hear of it for a particular reason."""
    default: Way = Way.MAIL
    defaults: Mapping[Role, Way] = field(default_factory=lambda: {Role.TEAM: Way.INBOX})
    quote: Callable[[Entry], str] = nothing
    """What was written, taken from the entry."""
    quotes: Mapping[Role, Callable[[Entry], str]] = field(default_factory=dict)
    """What is quoted to those who hear of it for a particular reason."""
    links: Callable[[Heard], Sequence[Link]] = no_links
    """What a mail offers for one click; a page it leads to asks before anything is done."""
    is_question: bool = False
    """Whether it asks for what its links answer: without any it is settled, and no mail asks."""
    is_internal: bool = False
    """Whether only those hear of it who may read internal notes."""
    things: str = ""
    """Of which things it tells; of a record if empty."""
    is_gathered: bool = False
    """Whether many come at once: all of an interval, of all records, in one mail to a person."""

    def default_for(self, role: str) -> Way:
        """Return how somebody hears of it who has chosen nothing."""
        return self.defaults.get(Role(role), self.default)

    def title_for(self, role: str) -> str:
        """Return the sentence for a reason, in the active language."""
        return str(self.titles.get(Role(role), self.title))

    def quote_for(self, role: str) -> Callable[[Entry], str]:
        """Return what gives the quotation for a reason."""
        return self.quotes.get(Role(role), self.quote)


_declared: dict[str, Declaration] = {}


def declare(declaration: Declaration) -> None:
    """Let people hear of an event."""
    _declared[declaration.event] = declaration


def declared() -> dict[str, Declaration]:
    """Return every kind of event people hear of, by event, in order of declaration."""
    return _declared


def quoted_change(name: str) -> Callable[[Entry], str]:
    """Return a quotation of the new value of a field."""
    return lambda entry: str(entry.changes.get(name, ["", ""])[1] or "")


def quoted_fact(name: str) -> Callable[[Entry], str]:
    """Return a quotation of a fact of the entry."""
    return lambda entry: str(entry.facts.get(name) or "")
