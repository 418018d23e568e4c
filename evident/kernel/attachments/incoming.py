"""Files that come in: received in pieces, and refused before any is kept that is of no use."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from evident.kernel.attachments import storage
from evident.kernel.attachments.room import is_without_room
from evident.kernel.attachments.types import runs_by_itself
from evident.kernel.procedures.definition import StepRefused

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class File:
    """A file that is sent with something; its content in pieces."""

    name: str
    content: Iterable[bytes]


@contextmanager
def accepting(content: Iterable[bytes], *, name: str) -> Iterator[storage.Received]:
    """
    Receive a file; what is not kept inside is gone afterwards.

    Raises StepRefused if it is empty, too large or runs by itself, or if there is no room for it.
    """
    limit = settings.ATTACHMENT_LIMIT_BYTES
    try:
        with storage.receiving(content, limit=limit) as received:
            refuse_useless(received, name=name)
            yield received
    except storage.TooLarge:
        raise StepRefused(
            _("%(name)s has more than %(limit)s. Larger files belong on a file share.")
            % {"name": name, "limit": filesizeformat(limit)}
        ) from None
    except OSError as error:
        if not is_without_room(error):
            raise
        logger.exception("There is no room for attachments.")
        raise StepRefused(
            _("%(name)s was not kept: the server has no room left. Please tell your administrator.")
            % {"name": name}
        ) from error


def refuse_useless(received: storage.Received, *, name: str) -> None:
    """Raise StepRefused for a file without bytes and for one that runs when it is opened."""
    if not received.size:
        raise StepRefused(_("The file is empty."))
    if runs_by_itself(received.head, name=name):
        raise StepRefused(
            _(
                "Files like %(name)s are not accepted: they can run by themselves. Put it into an"
                " archive with a password."
            )
            % {"name": name}
        )
