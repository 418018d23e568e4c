"""Where mail goes: to a server named by its address, else into a folder under `var/`."""

import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from evident.main.environment import Environment
from evident.main.speech import gettext as _

FOLDER_BACKEND = "evident.main.mail.FolderBackend"
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
TIMEOUT_SECONDS = 30


def mail_settings(environment: Environment) -> dict[str, Any]:
    """Return Django's mail settings. Raises ImproperlyConfigured for an address that is none."""
    url = environment.text("EVIDENT_MAIL_URL")
    if not url:
        return {"EMAIL_BACKEND": FOLDER_BACKEND}
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ImproperlyConfigured(
            _(
                "EVIDENT_MAIL_URL must look like smtp+starttls://user:password@host:587; "
                "smtps:// and smtp:// are known too."
            )
        )
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+starttls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": TIMEOUT_SECONDS,
    }


class FolderBackend(BaseEmailBackend):
    """Writes each mail into a file of its own, as any mail program can open it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the messages; return how many."""
        folder: Path = settings.MAIL_FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            unfinished = folder / f".{uuid.uuid4().hex}"
            unfinished.write_bytes(message.message().as_bytes())
            unfinished.rename(folder / f"{uuid.uuid4().hex}.eml")
        return len(email_messages)
