"""Installations for tests that run the program: migrated once, copied from then on."""

import fcntl
import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from evident.main import postgres
from evident.main.tests.programs import ROOT, program

KEPT = ROOT / "var" / "test"
PINNED = "requirements/product.txt"
NAME = "installation-"
UNFINISHED = "unfinished-installation"
OF_SAFETY = ("fsync", "synchronous_commit", "full_page_writes")


def put(var: Path, *, survives: bool) -> None:
    """Put a migrated installation into `var`, whose database `survives` a loss of power or not."""
    subprocess.run(["cp", "-a", "--", str(_kept()), str(var)], check=True)
    var.parent.chmod(0o755)  # for whoever runs the server
    if survives:
        with (var / "postgres" / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.writelines(f"{name} = on\n" for name in OF_SAFETY)


@contextmanager
def running(var: Path) -> Iterator[Path]:
    """Put a migrated installation into `var`; its database runs for all commands in the block."""
    put(var, survives=False)
    with postgres.using(var):
        yield var


def _kept() -> Path:
    """Return the folder of an installation as it stands after `evident migrate`."""
    KEPT.mkdir(parents=True, exist_ok=True)
    kept, unfinished = KEPT / (NAME + _code()), KEPT / UNFINISHED
    with (KEPT / "installation.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            for old in (unfinished, *KEPT.glob(f"{NAME}*/")):
                shutil.rmtree(old, ignore_errors=True)
            with postgres.using(unfinished, settings=postgres.THROWAWAY):
                program(unfinished, "migrate")
            unfinished.rename(kept)
    return kept


def _code() -> str:
    """Return a short text that differs where what `evident migrate` does may differ."""
    digest = hashlib.sha256((ROOT / PINNED).read_bytes())
    for path in sorted((ROOT / "evident").rglob("*.*")):
        if path.suffix in {".py", ".yaml", ".json", ".toml"} and "tests" not in path.parts:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
