"""What the palette (Ctrl/Cmd-K) offers beside records: places to go and things to do."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.search import pinyin
from evident.web import navigation

MOST = 8


@dataclass(frozen=True)
class Command:
    """Something to do: a page that begins it. `permission` is one code, or several of which one."""

    label: str | Promise
    icon: str
    url_name: str
    permission: str | tuple[str, ...] = ()
    words: str | Promise = ""
    """Other words under which it is found."""

    def is_for(self, user: User) -> bool:
        """Return whether `user` may do it."""
        codes = (self.permission,) if isinstance(self.permission, str) else self.permission
        access = access_of(user)
        return not codes or any(access.may_somewhere(code) for code in codes)


@dataclass(frozen=True)
class Choice:
    """A line of the palette."""

    label: str
    icon: str
    address: str
    key: str = ""


_commands: dict[str, Command] = {}


def add(*commands: Command) -> None:
    """Make commands known. One of the same page and label replaces the earlier one."""
    _commands.update({f"{command.url_name} {command.label}": command for command in commands})


def places_for(user: User, *, text: str) -> list[Choice]:
    """Return the pages `user` may go to that match `text`, all for an empty one."""
    personal = [navigation.Entry(label, "user-cog", name) for label, name in navigation.own_pages()]
    entries = [*navigation.entries_for(user), *(each for each in personal if each.exists)]
    return [
        Choice(str(entry.label), entry.icon, entry.address, f"g {entry.key}" if entry.key else "")
        for entry in entries
        if matches(text, [str(entry.label), str(entry.words)])
    ][: MOST if text else None]


def commands_for(user: User, *, text: str) -> list[Choice]:
    """Return what `user` may begin that matches `text`, all for an empty one."""
    return [
        Choice(str(command.label), command.icon, address)
        for command in _commands.values()
        if command.is_for(user)
        and matches(text, [str(command.label), str(command.words)])
        and (address := navigation.address_of(command.url_name))
    ][:MOST]


def matches(text: str, labels: Iterable[str]) -> bool:
    """Return whether every word of `text` begins a word of `labels`, is in it, or is its pinyin."""
    joined = " ".join(labels).lower()
    letters = [*pinyin.initials(joined), *pinyin.full(joined)]
    return all(
        word in joined or any(word in each for each in letters) for word in text.lower().split()
    )


add(Command(_("Change password"), "key", "account_change_password"))
add(Command(_("Sign out"), "logout", "account_logout"))
