"""Runs the program as an administrator would, in a process and an installation of its own."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def environment(var: Path, **variables: str) -> dict[str, str]:
    """Return an environment that knows nothing of this test run."""
    inherited = {name: value for name, value in os.environ.items() if "EVIDENT" not in name}
    inherited.pop("DJANGO_SETTINGS_MODULE", None)
    return (
        inherited
        | {"EVIDENT_VAR": str(var), "EVIDENT_SETTINGS": os.devnull, "PYTHONPATH": str(ROOT)}
        | variables
    )


def program(var: Path, *arguments: str, fails: bool = False, **variables: str) -> str:
    """Run `evident` and return all it printed; it has to succeed, or to fail by exit code 1."""
    done = subprocess.run(
        [sys.executable, "-m", "evident.main.program", *arguments],
        env=environment(var, **variables),
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == fails, done.stdout
    return done.stdout
