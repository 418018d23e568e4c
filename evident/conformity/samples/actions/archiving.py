"""Taking the archive of a sample: written, noted in the trail, sealed, proven."""

import hashlib
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from evident.conformity.samples.archives.content import contents
from evident.conformity.samples.archives.writing import Packing
from evident.conformity.samples.models import Sample
from evident.conformity.samples.permissions import EXAMINE
from evident.conformity.samples.queries import get, is_whole_for
from evident.kernel.access.queries import require_somewhere
from evident.kernel.accounts.models import User
from evident.kernel.attachments.room import is_without_room
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.trail import actions as trail
from evident.kernel.trail import sealing
from evident.kernel.trail.signing import TrailKeyUnusable
from evident.kernel.trail.sweep import wait_for_older_writers


def take_archive(*, sample: Sample, by: User, at: datetime) -> Path:
    """
    Write the archive of a sample to a file of its own, which the caller sends and deletes.

    The trail keeps who took it, with the SHA-256 of its manifest. Must not run inside a
    transaction, for it seals. Raises PermissionDenied, Http404, and StepRefused where a file is
    gone, where there is no room, or where the trail cannot be sealed.
    """
    require_somewhere(by, EXAMINE)
    get(sample=sample.pk, user=by)
    refuse_part(sample, by=by)
    with NamedTemporaryFile(prefix="evident-sample-", suffix=".zip", delete=False) as file:
        path = Path(file.name)
    try:
        _write(path, sample, by=by, at=at)
    except FileNotFoundError as gone:
        path.unlink(missing_ok=True)
        raise StepRefused(
            _("A file that belongs to the sample is missing: %(name)s. Check what is kept.")
            % {"name": Path(gone.filename or "").name}
        ) from gone
    except OSError as error:
        path.unlink(missing_ok=True)
        if not is_without_room(error):
            raise
        raise StepRefused(
            _("The archive was not made: the server has no room left. Tell your administrator.")
        ) from error
    except (TrailKeyUnusable, sealing.NotSealed) as refusal:
        path.unlink(missing_ok=True)
        raise StepRefused(str(refusal)) from refusal
    except BaseException:
        with suppress(OSError):
            path.unlink(missing_ok=True)
        raise
    return path


def refuse_part(sample: Sample, *, by: User) -> None:
    """Raise PermissionDenied for whoever may not see every record of the sample."""
    if not is_whole_for(sample, user=by):
        raise PermissionDenied(
            _("You may not see every record of this sample, and an archive is whole or not made.")
        )


def _write(path: Path, sample: Sample, *, by: User, at: datetime) -> None:
    """Write the archive, note that in the trail, and put the proof of it into the archive."""
    seal(at=at)
    packing = Packing(path, sample.at)
    packing.add_all(contents(sample, by=by, at=at))
    manifest = packing.manifest()
    entry = trail.write(
        event="sample.archive",
        by=by,
        at=at,
        facts={
            "sample": sample.pk,
            "title": sample.name,
            "files": len(packing.listed),
            "manifest": hashlib.sha256(manifest).hexdigest(),
        },
    )
    seal(at=at)
    packing.close(manifest, sealing.prove(entry))


def seal(*, at: datetime) -> None:
    """Seal all that was written so far."""
    wait_for_older_writers()
    sealing.seal(at=at)
