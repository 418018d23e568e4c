"""The timeline of an incident; what was said on its duplicates is among it."""

from evident.kernel.accounts.models import User
from evident.kernel.timelines import reading
from evident.kernel.timelines.reading import EVERYTHING, SIZE, Timeline
from evident.resolution.incidents.history import HISTORY
from evident.resolution.incidents.models import Incident


def timeline(
    *, incident: Incident, user: User, only: str = EVERYTHING, token: str = "", size: int = SIZE
) -> Timeline:
    """
    Return what `user`, who may see `incident`, reads of its course.

    Raises ValidationError for a made-up token.
    """
    return reading.timeline(
        record=incident,
        user=user,
        history=HISTORY,
        only=only,
        token=token,
        size=size,
        beside=dict(incident.duplicates.values_list("pk", "number")),
    )
