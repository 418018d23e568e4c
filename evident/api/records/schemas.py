"""What the API shows of every record, and of what is said, attached and linked."""

from datetime import datetime

from django.urls import reverse
from ninja import Schema
from pydantic import Field

from evident.api.fields import Line, Named, PersonOut
from evident.kernel.attachments.models import Attachment
from evident.kernel.links.queries import Linked
from evident.kernel.records.kinds import kind_of
from evident.kernel.records.models import Record


class RecordOut(Schema):
    """A record of any process; the API of the process itself tells more."""

    number: str
    kind: str = Field(description="The process it belongs to, such as `incident`.")
    url: str = Field(description="Its page, without the name of the server.")
    title: str
    state: str
    is_open: bool
    priority: int | None = Field(description="1 critical to 5 planning.")
    organisation: Named
    requester: PersonOut | None
    team: Named | None
    assignee: PersonOut | None
    opened_at: datetime
    updated_at: datetime
    resolved_at: datetime | None
    closed_at: datetime | None
    due_at: datetime | None
    is_restricted: bool = Field(description="Whether only those who work on it see it.")
    version: int

    @staticmethod
    def resolve_url(record: Record) -> str:
        """Return where its page is."""
        return page_of(record)


def page_of(record: Record) -> str:
    """Return where the page of `record` is."""
    return reverse(kind_of(record.kind).url_name, kwargs={"number": record.number})


class ReasonIn(Schema):
    """Why."""

    reason: Line = Field(min_length=1)


class CommentOut(Schema):
    """What was said. A withdrawn comment has no text any more."""

    id: int
    by: PersonOut | None
    at: datetime
    text: str
    is_internal: bool
    edited_at: datetime | None
    withdrawn_at: datetime | None


class AttachmentOut(Schema):
    """A file; its bytes are at `url`."""

    id: int
    name: str
    media_type: str = Field(description="Told by its bytes, never by its sender.")
    size: int = Field(description="Bytes.")
    sha256: str
    is_internal: bool
    by: PersonOut | None
    at: datetime
    url: str

    @staticmethod
    def resolve_url(file: Attachment) -> str:
        """Return where its bytes are."""
        return reverse("api-1:download_attachment", kwargs={"attachment": file.pk})


class LinkOut(Schema):
    """A link as seen from one record: what that is to the other."""

    id: int
    meaning: str
    label: str
    record: RecordOut = Field(description="The record at the other end.")
    by: PersonOut | None
    at: datetime

    @staticmethod
    def resolve_id(linked: Linked) -> int:
        """Return the key of the link."""
        return linked.link.pk

    @staticmethod
    def resolve_meaning(linked: Linked) -> str:
        """Return the code of what the record is to the other."""
        return linked.meaning.code

    @staticmethod
    def resolve_label(linked: Linked) -> str:
        """Return the meaning in the language of the request."""
        return str(linked.meaning.label)

    @staticmethod
    def resolve_by(linked: Linked) -> object:
        """Return who linked them."""
        return linked.link.by

    @staticmethod
    def resolve_at(linked: Linked) -> datetime:
        """Return when they were linked."""
        return linked.link.at
