"""Whether this installation is a sample: asked by every page, so remembered by every process."""

from evident.kernel.sample.models import Sample

_remembered: list[Sample | None] = []


def sample() -> Sample | None:
    """
    Return the mark of the sample, or None in a real installation.

    It is read once in a process: it comes and goes only while no other process is connected.
    """
    if not _remembered:
        remember(Sample.objects.first())
    return _remembered[0]


def remember(mark: Sample | None) -> None:
    """Give this answer from now on; for whoever knows it."""
    _remembered[:] = [mark]


def forget() -> None:
    """Make the next question read the database again; for whoever just changed the answer."""
    _remembered.clear()
