"""Draws a sample of 25 from all incidents and makes its archive; prints the seconds as JSON."""

import json
import time
from datetime import UTC, datetime

from evident.main.ready import with_database

SIZE = 25


def measure() -> dict[str, float]:
    """
    Return how long drawing takes, making the archive, and verifying it, in seconds.

    The trail is sealed before, as it is every minute where Evident runs.
    """
    from evident.conformity.samples import actions
    from evident.conformity.samples.actions.archiving import take_archive
    from evident.kernel.access import actions as access
    from evident.kernel.access.models import Role
    from evident.kernel.access.queries import forget
    from evident.kernel.accounts.models import User
    from evident.kernel.trail import sealing
    from trail_verifier import verify_archive

    now = datetime.now(tz=UTC)
    auditor = User.objects.get(login="agent0")
    role = Role.objects.get(code="internal_auditor")
    if not auditor.grants.filter(role=role).exists():
        access.give(role=role, to=auditor, by=None, at=now)
    forget(auditor)
    sealing.seal(at=now)
    begun = time.perf_counter()
    sample = actions.draw(by=auditor, at=now, population="kind:incident", size=SIZE, seed="2026")
    drawn = time.perf_counter()
    path = take_archive(sample=sample, by=auditor, at=now)
    packed = time.perf_counter()
    report = verify_archive(path, keys=sealing.public_keys())
    verified = time.perf_counter()
    path.unlink()
    if not report.is_good:
        message = f"The archive is not good: {report.findings[:3]}"
        raise RuntimeError(message)
    return {
        "draw": drawn - begun,
        "archive": packed - drawn,
        "verify": verified - packed,
        "population": sample.population,
        "entries": report.entries,
    }


if __name__ == "__main__":
    with with_database():
        print(json.dumps(measure()))
