"""The key that signs tree heads: made once, readable by its owner alone."""

import os
import secrets
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings
from django.utils.translation import gettext as _


class TrailKeyUnusable(Exception):
    """The key file is missing, is not the one that signed the trail, or cannot be read."""


def key_path() -> Path:
    """Return where the key is kept; it belongs into the backup, apart from the database."""
    return Path(settings.VAR) / "trail_key.pem"


def make_key() -> Ed25519PrivateKey:
    """Make and keep a key unless one is there; return the one that is kept."""
    path = key_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    pem = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    draft.touch(mode=0o600, exist_ok=False)
    with draft.open("wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # never half a key, never over another one
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return read_key()


def put_aside(at: datetime) -> None:
    """Keep the key file, if there is one, under a name that says until when it was used."""
    path = key_path()
    if path.exists():
        path.rename(path.with_name(f"trail_key.until-{at:%Y%m%dT%H%M%S%f}.pem"))


def read_key() -> Ed25519PrivateKey:
    """Return the kept key. Raises TrailKeyUnusable if there is none or it is damaged."""
    path = key_path()
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except FileNotFoundError:
        raise TrailKeyUnusable(
            _(
                "The key that signs the trail is missing: %(path)s. Put it back from the backup, "
                "or begin with a new one by “evident trail new-key”."
            )
            % {"path": path}
        ) from None
    except (OSError, ValueError, TypeError) as error:
        raise TrailKeyUnusable(
            _("The key that signs the trail cannot be read: %(path)s. %(error)s")
            % {"path": path, "error": error}
        ) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise TrailKeyUnusable(
            _("The key that signs the trail must be an Ed25519 key: %(path)s.") % {"path": path}
        )
    return key
