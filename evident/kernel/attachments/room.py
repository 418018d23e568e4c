"""Whether something failed for want of room on a disk: ours, or the database's."""

import errno

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
DISK_FULL = "53100"
"""What PostgreSQL calls it."""


def is_without_room(error: BaseException | None) -> bool:
    """Return whether a disk, a quota or a limit of the system was the cause."""
    if isinstance(error, OSError):
        return error.errno in NO_ROOM
    cause = error.__cause__ if error is not None else None
    return getattr(cause, "sqlstate", None) == DISK_FULL
