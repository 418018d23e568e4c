"""
What the side bar, the palette and the shortcuts lead to.

A module adds its own in its `navigation.py`, which is read when the product starts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter

from django.core.exceptions import ImproperlyConfigured
from django.db.models import TextChoices
from django.urls import NoReverseMatch
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.web.addresses import address


class Section(TextChoices):
    """The parts of the side bar, from top to bottom."""

    WORK = "work", _("Work")
    PORTFOLIO = "portfolio", _("Services")
    IMPROVE = "improve", _("Measure and improve")
    PROVE = "prove", _("Prove")
    ADMINISTER = "administer", _("Administer")


@dataclass(frozen=True)
class Entry:
    """
    One place to go.

    `permission` is a code the person needs for at least one organisation, or several of which one
    is enough; without any, everybody signed in may go there. `key` makes `g` and the key go there.
    """

    label: str | Promise
    icon: str
    """A name of Tabler's icons, without `ti-`."""
    url_name: str
    permission: str | tuple[str, ...] = ()
    section: Section = Section.WORK
    order: int = 50
    key: str = ""
    is_on_phone: bool = False
    """Whether a phone shows it in the bar at the bottom, which has room for three."""
    short: str | Promise = ""
    """What that bar calls it, where the label is too long for it."""
    words: str | Promise = ""
    """Other words under which the palette finds it."""
    also: tuple[str, ...] = ()
    """Other pages that lie below it although their addresses do not begin with its own."""

    @property
    def address(self) -> str:
        """Where it leads; raises NoReverseMatch if the page does not exist."""
        return address(self.url_name)

    @property
    def exists(self) -> bool:
        """Whether the page is part of this installation."""
        return bool(address_of(self.url_name))

    def is_for(self, user: User) -> bool:
        """Return whether `user` may go there."""
        codes = (self.permission,) if isinstance(self.permission, str) else self.permission
        access = access_of(user)
        return not codes or any(access.may_somewhere(code) for code in codes)


@dataclass(frozen=True)
class Shown:
    """An entry on a page: where it leads, and whether we are there."""

    entry: Entry
    address: str
    is_current: bool


@dataclass(frozen=True)
class ShownSection:
    """The entries of one section that the person may use."""

    code: str
    label: str
    entries: list[Shown]


_entries: dict[str, Entry] = {}


def add(*entries: Entry) -> None:
    """
    Make `entries` known. An entry of the same page replaces the earlier one.

    Raises ImproperlyConfigured if another page has its key: `g` could go to one of them only.
    """
    for entry in entries:
        holders = {each.key: each.url_name for each in _entries.values() if each.key}
        holder = holders.get(entry.key, entry.url_name)
        if holder != entry.url_name:
            raise ImproperlyConfigured(f"{holder} and {entry.url_name} share the key {entry.key}.")
        _entries[entry.url_name] = entry


def entries_for(user: User) -> list[Entry]:
    """Return what `user` may use, in the order of the side bar."""
    order = {section.value: place for place, section in enumerate(Section)}
    found = [entry for entry in _entries.values() if entry.is_for(user) and entry.exists]
    return sorted(found, key=lambda entry: (order[entry.section.value], entry.order))


def address_of(url_name: str) -> str:
    """Return where a page is; nothing if it is not part of this installation."""
    try:
        return address(url_name)
    except NoReverseMatch:
        return ""


def place_of(path: str) -> str:
    """Return what the side bar calls the place below which `path` lies; nothing where none is."""
    slashed = path if path.endswith("/") else f"{path}/"
    found = [
        (each.address, str(each.label))
        for each in _entries.values()
        if each.exists and each.address != "/" and slashed.startswith(each.address)
    ]
    return max(found, key=lambda one: len(one[0]), default=("", ""))[1]


_reporting: list[tuple[str, str]] = []


def set_reporting(url_name: str, *, permission: str) -> None:
    """Say which page the button “Report” on top of every page opens, and who may."""
    _reporting[:] = [(url_name, permission)]


def report_address(user: User) -> str:
    """Return where `user` reports something; nothing if he or she may not."""
    access = access_of(user)
    for url_name, permission in _reporting:
        if access.may_somewhere(permission):
            return address_of(url_name)
    return ""


_personal: list[tuple[str | Promise, str]] = [
    (_("Preferences"), "web:preferences"),
    (_("Password"), "account_change_password"),
    (_("Two steps and passkeys"), "mfa_index"),
    (_("Where you are signed in"), "usersessions_list"),
]


def add_personal(label: str | Promise, url_name: str) -> None:
    """Make a page on which people look after themselves known, such as their notifications."""
    _personal.append((label, url_name))


def own_pages() -> list[tuple[str | Promise, str]]:
    """Return label and page name of the pages on which people look after themselves."""
    return list(_personal)


def shown_for(user: User, *, path: str) -> list[ShownSection]:
    """Return the side bar for `user` on the page at `path`; its longest match is current."""
    entries = entries_for(user)
    current = current_of(entries, path)
    return [
        ShownSection(
            code=section.value,
            label=str(section.label),
            entries=[
                Shown(entry, entry.address, is_current=entry is current)
                for entry in entries
                if entry.section == section
            ],
        )
        for section in Section
        if any(entry.section == section for entry in entries)
    ]


def current_of(entries: Iterable[Entry], path: str) -> Entry | None:
    """Return the entry with the address, or that of a page below it, that begins `path` longest."""
    found = [
        (len(begun), entry)
        for entry in entries
        for begun in (entry.address, *(address_of(name) for name in entry.also))
        if path == begun or (begun not in {"", "/"} and path.startswith(begun))
    ]
    return max(found, key=itemgetter(0), default=(0, None))[1]


add(Entry(_("Home"), "home", "web:home", order=0, key="h", is_on_phone=True))
