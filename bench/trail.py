"""Measures sealing, exporting and verifying a million entries of the trail."""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COUNT = 1_000_000
FILL = """
INSERT INTO trail_entry (at, by_id, by_name, door, event, kind, record, record_id, organisation_id,
                         procedure_version, changes, facts, is_deviation)
SELECT now(), n %% 40, '王芳', 'page', 'incident.resolve', 'incident', 'INC-' || n, n, n %% 3, 1,
       jsonb_build_object('state', jsonb_build_array('in_progress', 'resolved'),
                          'resolution_code', jsonb_build_array(null, 'solved_permanently')),
       jsonb_build_object('note', 'Repaired the profile of user ' || n), false
FROM generate_series(1, %s) n
"""


def measure() -> list[tuple[str, str, str]]:
    """Fill an installation of its own and measure each in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "trail.jsonl"
        environment = os.environ | {"EVIDENT_VAR": folder}
        done = subprocess.run(
            [sys.executable, "-m", "bench.trail", str(file)],
            env=environment,
            check=True,
            capture_output=True,
        )
        seconds = json.loads(done.stdout.splitlines()[-1])
        begun = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "trail_verifier", str(file)], check=True, capture_output=True
        )
        verifying = time.perf_counter() - begun
    return [
        (f"seal {COUNT:,} trail entries", "–", f"{seconds['seal']:.0f} s"),
        (f"export {COUNT:,} trail entries", "–", f"{seconds['export']:.0f} s"),
        (f"verify {COUNT:,} trail entries", "20 s", f"{verifying:.1f} s"),
    ]


def fill_and_export(file: Path) -> dict[str, float]:
    """Make the entries, seal and export them; return the seconds each took."""
    from evident.main.ready import with_database

    with with_database():
        from django.db import connection
        from django.utils import timezone

        from evident.kernel.trail import export, sealing
        from evident.main.installation import bring_up_to_date

        bring_up_to_date()
        with connection.cursor() as cursor:
            cursor.execute(FILL, [COUNT])
        begun = time.perf_counter()
        sealing.seal(at=timezone.now())
        sealed = time.perf_counter()
        export.export(path=file, by=None, at=timezone.now())
        return {"seal": sealed - begun, "export": time.perf_counter() - sealed}


if __name__ == "__main__":
    print(json.dumps(fill_and_export(Path(sys.argv[1]))))
