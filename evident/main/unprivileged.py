"""Who runs PostgreSQL when we are root: it refuses to be root, so somebody without rights."""

import os
import pwd
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from evident.main.speech import gettext as _


class NotReachable(Exception):
    """The server could not read its own files; the text says what to change."""


class RunAs(TypedDict, total=False):
    """The part of subprocess's arguments that changes the user."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Owner:
    """The account that owns the server's files and runs its process."""

    uid: int
    gid: int

    @property
    def is_me(self) -> bool:
        """Whether this process runs under the account already."""
        return self.uid == os.geteuid()

    def subprocess(self) -> RunAs:
        """Return what makes a subprocess run under the account."""
        if self.is_me:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Give `path` to the account."""
        if not self.is_me:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def owner_of_new_files(path: Path) -> Owner:
    """
    Return ourselves, or, as root, the owner of `path`, or `nobody` if that is root too.

    Raises NotReachable if the files belong to another person.
    """
    found = path.stat()
    if os.geteuid() != 0:
        if (path / "PG_VERSION").exists() and found.st_uid != os.geteuid():
            name = _name(found.st_uid)
            raise NotReachable(
                _(
                    "%(path)s belongs to %(name)s, as it was made by another account (or by "
                    "root). Run as that account, or give the folder to yours: sudo chown -R "
                    "%(account)s %(folder)s"
                )
                % {
                    "path": path,
                    "name": name,
                    "account": _name(os.geteuid()),
                    "folder": path.parent,
                }
            )
        return Owner(os.geteuid(), os.getegid())
    if found.st_uid != 0:
        return Owner(found.st_uid, found.st_gid)
    nobody = pwd.getpwnam("nobody")
    return Owner(nobody.pw_uid, nobody.pw_gid)


def make_reachable(*folders: Path, owner: Owner) -> None:
    """
    Let `owner` pass through the folders above `folders` and read what programs need.

    Changes only what is in the way, and says each change aloud. Raises NotReachable.
    """
    if owner.is_me or all(_may_enter(folder, owner) for folder in folders):
        return
    for folder in folders:
        for step in [*reversed(folder.resolve().parents), folder.resolve()]:
            if not _may_enter(step, owner):
                step.chmod(stat.S_IMODE(step.stat().st_mode) | stat.S_IXOTH)
                print(
                    _(
                        "PostgreSQL does not run as root: %(account)s may now pass through "
                        "%(step)s (chmod o+x)."
                    )
                    % {"account": _name(owner.uid), "step": step},
                    file=sys.stderr,
                )
        if not _may_enter(folder, owner):
            raise NotReachable(
                _("%(account)s, who runs PostgreSQL, cannot reach %(folder)s.")
                % {"account": _name(owner.uid), "folder": folder}
            )


def _may_enter(folder: Path, owner: Owner) -> bool:
    tried = subprocess.run(["test", "-x", str(folder)], **owner.subprocess(), cwd="/", check=False)
    return tried.returncode == 0


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"
