"""Databases to measure on, kept in `var/` between runs for as long as the tables stay the same."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MARK = "filled"


def fingerprint() -> str:
    """Return what changes when a migration or the corpus does."""
    digest = hashlib.sha256()
    filling = (ROOT / "bench" / "corpus.py", ROOT / "bench" / "promises.py")
    files = [*ROOT.glob("evident/**/migrations/*.py"), *filling]
    for path in sorted(files):
        digest.update(path.read_bytes())
    return digest.hexdigest()


@contextmanager
def filled(*, records: int, entries: int) -> Iterator[Path]:
    """
    Keep an installation with `records` incidents at hand, its database running.

    Filling happens in a process of its own, because a process has one database.
    """
    from evident.main import postgres

    var = Path(os.environ.get("BENCH_VAR", ROOT / "var")) / f"bench-{records}"
    want = f"{fingerprint()} {entries}"
    mark = var / MARK
    if not mark.exists() or mark.read_text(encoding="ascii") != want:
        shutil.rmtree(var, ignore_errors=True)
        var.mkdir(parents=True)
        print(f"Filling {var} with {records:,} records …", flush=True)
        with postgres.using(var):
            run(["-m", "bench.fill", str(records), str(entries)], var)
        mark.write_text(want, encoding="ascii")
    with postgres.using(var):
        yield var


def run(arguments: list[str], var: Path) -> None:
    """Run Python on the installation in `var`. Raises CalledProcessError."""
    subprocess.run(
        [sys.executable, *arguments], env=os.environ | {"EVIDENT_VAR": str(var)}, check=True
    )
