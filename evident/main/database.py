"""Where the database is: a server named by its address, else the embedded one under `var/`."""

import hashlib
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from evident.main.environment import Environment
from evident.main.speech import gettext as _

PREPARED = "prepare_threshold"
"""
Option of an address: the server keeps the plans of statements that were used so often.

Not without being asked for: what stands between us and a server, as PgBouncer does, may hand
another connection to the next transaction.
"""
LONGEST_SOCKET_PATH = 100  # the kernel's limit is 107 bytes


def socket_folder(var: Path) -> Path:
    """Return where the embedded server listens; a short path outside `var` if `var` is deep."""
    inside = var / "postgres"
    if len(str(inside / ".s.PGSQL.5432").encode()) <= LONGEST_SOCKET_PATH:
        return inside
    name = hashlib.sha256(str(inside).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"evident-{name}"


def database(environment: Environment, var: Path) -> dict[str, Any]:
    """Return Django's database settings. Raises ImproperlyConfigured for another engine."""
    common: dict[str, Any] = {
        "ENGINE": "evident.main.postgresql",
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"NAME": environment.text("EVIDENT_TEST_DATABASE_NAME") or None},
    }
    url = environment.text("EVIDENT_DATABASE_URL")
    if not url:
        return common | {
            "NAME": "evident",
            "USER": "evident",
            "HOST": str(socket_folder(var)),
            "OPTIONS": {PREPARED: 0},
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(
            _("EVIDENT_DATABASE_URL must look like postgresql://user:password@host:5432/name.")
        )
    return common | {
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": options(parts.query),
    }


def options(query: str) -> dict[str, Any]:
    """Return the options behind an address, such as sslmode. Raises ImproperlyConfigured."""
    named: dict[str, Any] = dict(parse_qsl(query))
    if PREPARED in named:
        if not named[PREPARED].isdecimal():
            raise ImproperlyConfigured(f"{PREPARED} in EVIDENT_DATABASE_URL takes a number.")
        named[PREPARED] = int(named[PREPARED])
    return named
