"""Who may sign in to the sample, and with which password: made anew for every installation."""

import os
import secrets
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from evident.demo.world import FOLDER, LANGUAGES, world
from evident.kernel import yaml_files
from evident.kernel.access.models import Role
from evident.kernel.accounts.models import User
from evident.kernel.sample.queries import sample

WORD_BYTES = 9
FILE = "sample_password"
"""Name of the file in `var` that keeps the password."""


class SignIn(NamedTuple):
    """One person to try the product as."""

    login: str
    name: str
    role: str
    organisation: str


def password_path() -> Path:
    """Return where the password is kept, readable by its owner alone."""
    return Path(settings.VAR) / FILE


def make_password() -> str:
    """Make and keep a password for everybody of the sample; an earlier one is replaced."""
    password = secrets.token_urlsafe(WORD_BYTES)
    path = password_path()
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(f"{password}\n")
    return password


def password() -> str:
    """Return the password of the sample; nothing where it was made on another machine."""
    try:
        return password_path().read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""


def sign_ins() -> list[SignIn]:
    """Return some people of every role; none unless this is a sample."""
    mark = sample()
    if mark is None:
        return []
    told = world(mark.language).organisations
    chinese = mark.language.startswith("zh")
    roles = {role.code: role.name_zh if chinese else role.name_en for role in Role.objects.all()}
    employers = [told["provider"] | {"people": told["staff"]}, *told["customers"]]
    room = yaml_files.read(FOLDER / LANGUAGES[mark.language] / "room.yaml")
    auditor = SignIn(
        room["auditor"]["email"], room["auditor"]["name"], roles["external_auditor"], room["body"]
    )
    shown = [
        SignIn(
            person["login"],
            person["name"],
            roles[person.get("more_roles", [person.get("role", "requester")])[-1]],
            employer["name"],
        )
        for employer in employers
        for person in employer["people"]
        if person.get("is_shown")
    ]
    is_let_in = User.objects.filter(login=auditor.login).exists()
    return [*shown, auditor] if is_let_in else shown
