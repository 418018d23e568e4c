"""Where the databases and files of tests are: in memory where there is room, else under `var`."""

import hashlib
import os
import shutil
from pathlib import Path

import psutil

MEMORY = Path("/dev/shm")
ROOM = 1024**3
"""Twice what two processes need; containers are often given 64 MB."""
LEFT = 3 * 1024**3
"""How much memory must be free for the tests themselves."""


def place_for(root: Path, memory: Path = MEMORY) -> Path:
    """
    Return the folder for what tests of the checkout at `root` write, made if need be.

    A database has 1,500 files: copying and dropping them takes a disk up to ten times as long.
    """
    name = hashlib.sha256(str(root).encode()).hexdigest()[:8]
    if has_room(memory):
        found = memory / f"evident-{os.geteuid()}-{name}"
        found.mkdir(mode=0o755, exist_ok=True)
        if not found.is_symlink() and found.stat().st_uid == os.geteuid():
            return found
    found = root / "var" / "test"
    found.mkdir(parents=True, exist_ok=True)
    return found


def has_room(memory: Path) -> bool:
    """Return whether that much can be kept there, and the tests still have theirs."""
    if not os.access(memory, os.W_OK) or psutil.virtual_memory().available < ROOM + LEFT:
        return False
    return shutil.disk_usage(memory).free >= ROOM


def is_in_memory(folder: Path, memory: Path = MEMORY) -> bool:
    """Return whether what is in `folder` takes up memory until it is removed."""
    return folder.is_relative_to(memory)
