"""What the API says of documents."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from ninja import Field, Schema

from evident.api.fields import Code, Line, PersonOut, Said, Text
from evident.api.paging import PageIn
from evident.kernel.accounts.models import User
from evident.kernel.records.queries import sees_internal
from evident.support.documents import queries, texts
from evident.support.documents.models import Document, Version


class DocumentVersionOut(Schema):
    """One version of a document. Its texts are whole: what is set up stands in its places."""

    number: int
    title_en: str
    title_zh: str
    body_en: str = Field(description="Markdown.")
    body_zh: str = Field(description="Markdown.")
    file: str = Field(description="Name of the file that is its content; empty for a text.")
    summary: str
    author: PersonOut | None
    reviewer: PersonOut | None
    approver: PersonOut | None
    approved_at: datetime | None
    published_at: datetime | None
    superseded_at: datetime | None
    sha256: str


class DocumentLine(Schema):
    """A document in the master list."""

    number: str
    url: str
    title: str = Field(description="In the language of the request where it is written in it.")
    code: str = Field(description="By the organisation's own rules of numbering.")
    state: str
    sort: str = Field(
        description="policy, manual, plan, procedure, instruction, register, form or external."
    )
    classification: str = Field(description="public, internal or confidential.")
    clause: str
    process: str
    version: int | None = Field(description="Number of the valid version.")
    due_at: datetime | None = Field(description="When its next review is due.")
    is_as_practised: bool = Field(description="Whether it says what is set up.")


class DocumentOut(DocumentLine):
    """A document. What is our own affair is empty for those who only read it."""

    published: DocumentVersionOut | None
    requirements: list[str]
    publisher: str
    edition: str
    location: str
    record_version: int = Field(description="What If-Match takes.")
    draft: DocumentVersionOut | None = None
    owner: PersonOut | None = None
    roles: list[str] = []
    teams: list[str] = []
    people: list[str] = []
    asked: int = Field(0, description="How many are asked to read the valid version.")
    read: int = Field(0, description="How many of them have.")
    review_months: int = 0
    retention_years: int = 0
    retain_until: date | None = None
    differing: list[str] = []


class DocumentFilters(PageIn):
    """Which documents, in which order."""

    stage: Code = Field(
        "valid", description="valid, work, review, due, differs, external, gone or any."
    )
    sort: Code = ""
    process: Code = ""
    classification: Code = ""
    clause: Code = ""
    is_mine: bool = False
    text: Code = ""
    order: Code = Field("touched", description="newest or touched.")


class DocumentTextsIn(Schema):
    """The text of a document. At least one language has to have a title."""

    title_en: Line = ""
    title_zh: Line = ""
    body_en: Text = Field("", description="Markdown.")
    body_zh: Text = Field("", description="Markdown.")


class DocumentFactsIn(Schema):
    """What a document says of itself; what is not given stays."""

    code: Code | None = None
    sort: Code | None = None
    clause: Code | None = None
    process: Code | None = None
    requirements: list[Code] | None = None
    classification: Code | None = None
    review_months: int | None = Field(None, ge=0, le=1000)
    retention_years: int | None = Field(None, ge=0, le=1000)
    publisher: Line | None = None
    edition: Line | None = None
    location: Line | None = None


class DocumentIn(DocumentTextsIn, DocumentFactsIn):
    """What has to be told to begin a document; with a template the rest may be left out."""

    template: Code = ""


class DocumentEditIn(Schema):
    """The draft's text anew; what is not given stays."""

    title_en: Line | None = None
    title_zh: Line | None = None
    body_en: Text | None = None
    body_zh: Text | None = None
    summary: Line | None = None
    attachment: int | None = Field(
        None, description="Id of a file attached before, which is its content."
    )


class PicturesIn(Schema):
    """Where the pictures stand that are sent with a text, and what is said of them."""

    picture_place: Code = Field("both", description="At the end of which text: en, zh or both.")
    picture_alt: Line = Field("", description="What they show, for whoever does not see them.")
    picture_caption: Line = ""


class DocumentWithPicturesIn(DocumentIn, PicturesIn):
    """What has to be told to begin a document, with pictures in it."""


class DocumentEditWithPicturesIn(DocumentEditIn, PicturesIn):
    """The draft's text anew, with pictures in it; what is not given stays."""


class DistributionIn(Schema):
    """Who is to read a document, and within how many days."""

    roles: list[Code] = []
    teams: list[Code] = []
    people: list[Code] = Field([], description="Sign-in names.")
    acknowledge_days: int | None = Field(None, ge=0, le=10_000)


class CarriedIn(Schema):
    """Which draft of a tailored procedure comes into force with the document."""

    kind: Code = Field("", description="The process; empty for none.")


class DocumentReasonIn(Schema):
    """Why."""

    reason: Said


class DocumentOwnerIn(Schema):
    """Who owns it."""

    assignee: Code = Field(description="Sign-in name.")


class DocumentRemarkIn(Schema):
    """What whoever reviewed it has to say."""

    remark: Text = ""


class DocumentSubmitIn(Schema):
    """Whether it is submitted although places of its template are still open."""

    has_open_places: bool = False


class ArchiveIn(Schema):
    """Where it is kept outside of Evident, if it is."""

    archive_place: Line = ""


class DisposalIn(Schema):
    """How it was disposed of."""

    disposal_note: Said


class AcknowledgeIn(Schema):
    """Which version was read."""

    version: int | None = Field(None, description="Its number; the valid one unless given.")


class AcknowledgementOut(Schema):
    """Somebody who is asked to read the valid version."""

    person: PersonOut
    due_at: datetime
    acknowledged_at: datetime | None


class DocumentTemplateOut(Schema):
    """A template of a document."""

    code: str
    title: str
    sort: str
    clause: str
    process: str
    requirements: list[str]


def line(document: Document) -> dict[str, Any]:
    """Return a document as a list of the API shows it."""
    names = ("number", "code", "state", "sort", "classification", "clause", "process", "due_at")
    published = document.published if document.is_live else None
    return {name: getattr(document, name) for name in names} | {
        "url": document.get_absolute_url(),
        "title": document.name,
        "version": published.number if published else None,
        "is_as_practised": not document.differing,
    }


def version_out(version: Version | None) -> dict[str, Any] | None:
    """Return a version as the API shows it."""
    if version is None:
        return None
    names = set(DocumentVersionOut.model_fields) - {"body_en", "body_zh", "file"}
    return {name: getattr(version, name) for name in names} | {
        "body_en": texts.whole(version, chinese=False),
        "body_zh": texts.whole(version, chinese=True),
        "file": version.file.name if version.file else "",
    }


def whole(document: Document, *, user: User) -> dict[str, Any]:
    """Return a document as the API shows it to `user`."""
    names = ("requirements", "publisher", "edition", "location")
    out = line(document) | {name: getattr(document, name) for name in names}
    out |= {
        "published": version_out(document.published) if document.is_live else None,
        "record_version": document.version,
    }
    if not sees_internal(user, record=document):
        return out
    rate = queries.rate_of(document, at=timezone.now())
    return out | {
        "draft": version_out(document.draft),
        "owner": document.assignee,
        "roles": list(document.roles.values_list("code", flat=True)),
        "teams": list(document.teams.values_list("code", flat=True)),
        "people": list(document.people.values_list("login", flat=True)),
        "asked": rate.asked,
        "read": rate.read,
        "review_months": document.review_months,
        "retention_years": document.retention_years,
        "retain_until": document.retain_until,
        "differing": document.differing,
    }


def given(data: Schema) -> dict[str, Any]:
    """Return what was told, without what was not."""
    return data.model_dump(exclude_unset=True, exclude_none=True)
