"""Whether this installation is a sample: asked by every page, so remembered."""

import time

from evident.kernel.sample.models import Sample

REMEMBERED_SECONDS = 60

_remembered: list[tuple[float, Sample | None]] = []


def sample() -> Sample | None:
    """Return the mark of the sample, or None in a real installation; at most a minute old."""
    if _remembered and time.monotonic() - _remembered[0][0] < REMEMBERED_SECONDS:
        return _remembered[0][1]
    found = Sample.objects.first()
    _remembered[:] = [(time.monotonic(), found)]
    return found


def forget() -> None:
    """Make the next question read the database again; for whoever just changed the answer."""
    _remembered.clear()
