"""One's notices through the API, and for administrators what was sent to whom."""

from datetime import datetime
from typing import Any, Literal

from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from evident.api.authentication import ApiRequest
from evident.api.fields import Code, Key, PersonOut
from evident.api.paging import NEWEST, PageIn, PageOut, paged
from evident.kernel.notifications import actions, queries
from evident.kernel.notifications.mails import record_address

router = Router(tags=["notices"])
Way = Literal["off", "inbox", "mail", "digest"]
Rhythm = Literal["hourly", "daily"]
WarningMinutes = Literal[5, 15, 30, 60]


class NoticesIn(PageIn):
    """Which notices."""

    is_unread: bool = False


class NoticeOut(Schema):
    """Something that happened on a record and concerns you."""

    id: int
    event: str
    text: str = Field(description="What happened, in the language of the request.")
    number: str
    title: str = Field(alias="subject")
    quote: str = Field(description="What was written.")
    url: str
    at: datetime
    read_at: datetime | None

    @staticmethod
    def resolve_url(notice: Any) -> str:
        """Return where the page of the record is."""
        return record_address(notice)


class ReadIn(Schema):
    """Which notices are read; all of yours unless named."""

    notices: list[Key] | None = Field(None, max_length=1000)


class ReadOut(Schema):
    """How many notices became read, and how many wait."""

    read: int
    unread: int = Field(description="Counting stops at 100.")


class PreferenceOut(Schema):
    """How you hear of one kind of event."""

    event: str
    name: str
    way: str
    is_default: bool

    @staticmethod
    def resolve_name(choice: queries.Choice) -> str:
        """Return the event in words."""
        return str(choice.name)


class PreferencesIn(Schema):
    """How you hear of events, when digests come, and whether of your own deeds."""

    ways: dict[Code, Way] = Field({}, max_length=500)
    rhythm: Rhythm
    hears_of_own: bool
    warning_minutes: WarningMinutes | None = Field(
        None, description="How often mails of warnings come at most; as before if empty."
    )


class PreferencesOut(Schema):
    """What you hear of, and how."""

    events: list[PreferenceOut]
    rhythm: str
    hears_of_own: bool
    warning_minutes: int


class SendingsIn(PageIn):
    """Which part of the send log."""

    words: Code = Field("", description="A number, or whom it went to.")
    outcome: Code = ""


class SendingOut(Schema):
    """What became of telling one person of one event by mail, and why."""

    id: int
    person: PersonOut
    event: str
    number: str
    at: datetime
    outcome: str
    reason: str
    address: str = Field(description="Where the mail went; empty if there was none.")
    sent_at: datetime | None
    error: str = Field(description="What the mail server said.")

    @staticmethod
    def resolve_address(sending: Any) -> str:
        """Return where the mail went."""
        return sending.mail.address if sending.mail else ""

    @staticmethod
    def resolve_sent_at(sending: Any) -> datetime | None:
        """Return when the mail left."""
        return sending.mail.sent_at if sending.mail else None

    @staticmethod
    def resolve_error(sending: Any) -> str:
        """Return what the mail server said."""
        return sending.mail.error if sending.mail else ""


@router.get("", response=PageOut[NoticeOut], operation_id="list_notices")
def inbox(request: ApiRequest, wanted: Query[NoticesIn]) -> dict[str, Any]:
    """List your notices, the newest first."""
    rows = queries.inbox(request.auth, is_unread=wanted.is_unread)
    page = paged(rows, wanted=wanted, order=NEWEST)
    return page | {"items": queries.with_quotes(page["items"])}


@router.post("/read", response=ReadOut, operation_id="read_notices")
def read(request: ApiRequest, data: ReadIn) -> dict[str, int]:
    """Mark notices of yours as read."""
    count = actions.mark_read(by=request.auth, at=timezone.now(), notices=data.notices)
    return {"read": count, "unread": queries.unread_count(request.auth)}


@router.get("/preferences", response=PreferencesOut, operation_id="get_notice_preferences")
def preferences(request: ApiRequest) -> dict[str, Any]:
    """Show what you hear of, and how."""
    habit = queries.habit_of(request.auth)
    return {
        "events": queries.preferences_of(request.auth),
        "rhythm": habit.rhythm,
        "hears_of_own": habit.hears_of_own,
        "warning_minutes": habit.warning_minutes,
    }


@router.put("/preferences", response=PreferencesOut, operation_id="change_notice_preferences")
def prefer(request: ApiRequest, data: PreferencesIn) -> dict[str, Any]:
    """Choose how to hear of things; events you do not name stay as they are."""
    actions.prefer(by=request.auth, at=timezone.now(), **data.model_dump())
    return preferences(request)


@router.get("/sendings", response=PageOut[SendingOut], operation_id="list_sendings")
def sendings(request: ApiRequest, wanted: Query[SendingsIn]) -> dict[str, Any]:
    """List what was sent to whom, and else why not, the newest first."""
    rows = queries.send_log(request.auth)
    if wanted.words:
        rows = rows.filter(queries.of_words(wanted.words))
    if wanted.outcome:
        rows = rows.filter(outcome=wanted.outcome)
    return paged(rows, wanted=wanted, order=NEWEST)
