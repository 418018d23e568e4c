"""Taking the trail out of the house; that itself is in the trail."""

from datetime import datetime

from evident.kernel.access.queries import require
from evident.kernel.accounts.models import User
from evident.kernel.trail import export
from evident.kernel.trail_reading.queries import EXPORT


def start_export(*, by: User, at: datetime, first_batch: int = 1) -> None:
    """
    Write that `by` exports the trail and seal it, so that the export can be written.

    Must not run inside a transaction. Raises PermissionDenied if `by` lacks `trail.export`,
    signing.TrailKeyUnusable if the key is missing.
    """
    require(by, EXPORT)
    export.note_and_seal(by=by, at=at, facts={"first_batch": first_batch})
