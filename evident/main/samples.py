"""Making the sample in an empty installation, and emptying a sample installation again."""

import shutil
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from evident.demo import actions, sign_ins
from evident.demo.actions import DAYS, USUAL_COUNT, is_empty
from evident.kernel.accounts.models import User
from evident.kernel.attachments.models import Attachment
from evident.kernel.records.models import Record
from evident.kernel.sample import queries as samples
from evident.kernel.trail.models import Entry
from evident.main import dumps
from evident.main.installation import bring_up_to_date
from evident.main.refusal import Refused
from evident.main.speech import gettext as _

__all__ = [
    "DAYS",
    "USUAL_COUNT",
    "is_empty",
    "is_sample",
    "losses",
    "make",
    "remove",
    "sign_in_lines",
]

MADE_BY_WORK = ("attachments", "imports", "mail", "secret_key", sign_ins.FILE)
"""What `var` holds of an installation's work and keys, beside the keys of the trail."""


class SampleRefused(Refused):
    """The sample would mix with real work, or there is none to remove."""


def make(*, language: str, seed: int, count: int, on_progress: Callable[[int], None]) -> None:
    """
    Bring the database up to date and fill it.

    Raises SampleRefused where it is in use, and while web or job processes are connected.
    """
    bring_up_to_date()
    samples.forget()
    if samples.sample() is not None:
        raise SampleRefused(
            _(
                "The sample is here already. evident demo --sign-ins shows who may sign in; "
                "evident demo --remove removes it."
            )
        )
    _refuse_others()
    try:
        actions.make_sample(
            language=language,
            seed=seed,
            at=timezone.now(),
            count=count,
            on_progress=on_progress,
        )
    except actions.SampleRefused as refusal:
        raise SampleRefused(
            _(
                "This installation is in use: it holds people or records. The sample never "
                "mixes with real work; give it a database and a folder of its own "
                "(EVIDENT_DATABASE_URL, EVIDENT_VAR)."
            )
        ) from refusal


def is_sample() -> bool:
    """Return whether this installation is a sample."""
    return samples.sample() is not None


def sign_in_lines() -> list[str]:
    """Return who may sign in to the sample and with which password, as text."""
    samples.forget()
    people = sign_ins.sign_ins()
    if not people:
        raise SampleRefused(_("There is no sample here. evident demo makes one."))
    password = sign_ins.password() or _("(kept in the var folder of the machine that made it)")
    width = max(len(person.login) for person in people)
    return [
        _("Everybody's password in this sample: %(password)s") % {"password": password},
        *(
            f"  {person.login:<{width}}  {person.name} · {person.role} · {person.organisation}"
            for person in people
        ),
    ]


def losses() -> list[str]:
    """Return what removing would destroy. Raises SampleRefused unless this is a sample."""
    _refuse_real()
    own = Entry.objects.exclude(door="demo").count()
    return [
        _("%(records)s records, %(people)s people")
        % {"records": f"{Record.objects.count():,}", "people": f"{User.objects.count():,}"},
        _("%(entries)s entries of the trail, %(own)s of them by people who tried it")
        % {"entries": f"{Entry.objects.count():,}", "own": f"{own:,}"},
        _("%(files)s attachments, the mail folder, keys and password")
        % {"files": f"{Attachment.objects.count():,}"},
    ]


def remove() -> None:
    """
    Make tables, trail, files and keys anew, as in a fresh installation.

    Raises SampleRefused unless this is a sample, and while web or job processes are connected.
    """
    _refuse_real()
    _refuse_others()
    for name in MADE_BY_WORK:
        _remove(settings.VAR / name)
    for key in settings.VAR.glob("trail_key*.pem"):
        key.unlink()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    samples.forget()
    bring_up_to_date()


def _refuse_real() -> None:
    """Raise SampleRefused unless this installation is a sample."""
    if "sample" not in connection.introspection.table_names():
        raise SampleRefused(_("There is no sample here."))
    samples.forget()
    if samples.sample() is None:
        raise SampleRefused(_("There is no sample here: this installation is real or empty."))


def _refuse_others() -> None:
    """Raise SampleRefused while other processes are connected: they would not notice."""
    if others := dumps.others_connected():
        raise SampleRefused(others)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
