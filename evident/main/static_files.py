"""Style sheets, scripts and fonts: collected for web processes, named by what they contain."""

import fcntl
import hashlib
from functools import cached_property
from pathlib import Path

from whitenoise.storage import CompressedManifestStaticFilesStorage


class NamedByContent(CompressedManifestStaticFilesStorage):
    """Names each file by its content, so that browsers keep it for good and never too long."""

    manifest_strict = False

    @cached_property
    def _addresses(self) -> dict[tuple[str, bool], str]:
        return {}

    def url(self, name: str, force: bool = False) -> str:  # type: ignore[override]  # never None
        """Return the address of a file, worked out once: every page names twenty of them."""
        asked = (name, force)
        if asked not in self._addresses:
            self._addresses[asked] = super().url(name, force)
        return self._addresses[asked]

    def stored_name(self, name: str) -> str:
        """Return the name in use; the plain one where nothing was collected, as in tests."""
        return super().stored_name(name) if self.hashed_files else name


def collect_stale() -> bool:
    """
    Collect the files for web processes if they changed, and return whether they had.

    Several processes may do so at once. Files of earlier versions stay, for pages that are open.
    """
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    target = Path(settings.STATIC_ROOT)
    target.mkdir(parents=True, exist_ok=True)
    with (target / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        state = hashlib.sha256()
        for finder in get_finders():
            for name, storage in finder.list(None):
                found = Path(storage.path(name)).stat()
                state.update(f"{name} {found.st_mtime_ns} {found.st_size}\n".encode())
        mark = target / ".collected"
        if mark.exists() and mark.read_text(encoding="ascii") == state.hexdigest():
            return False
        call_command("collectstatic", interactive=False, verbosity=0)
        mark.write_text(state.hexdigest(), encoding="ascii")
        return True
