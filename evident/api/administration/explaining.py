"""Why somebody may see or do something, or why not, through the API."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Schema
from pydantic import Field

from evident.api.administration.routers import explaining as router
from evident.api.administration.schemas import GrantOut
from evident.api.authentication import ApiRequest
from evident.api.fields import Code, found, unknown
from evident.kernel.access.permissions import declared
from evident.kernel.access.queries import require
from evident.kernel.accounts.models import User
from evident.kernel.administration import explaining
from evident.kernel.records.models import Record


class WhyIn(Schema):
    """About whom and what you ask: a permission, a record, or both."""

    person: Code = Field(description="Sign-in name.")
    code: Code = Field("", description="A permission, such as `incident.resolve`.")
    record: Code = Field("", description="A number; with it, seeing the record is explained too.")


class GroundOut(Schema):
    """A grant and what it says."""

    grant: GrantOut
    verdict: str = Field(
        description="allows, lacks, other_process, other_organisation, not_yet or ended."
    )
    pattern: str = Field(description="The entry of the role that covers the permission.")


class AnswerOut(Schema):
    """Whether somebody may, with every grant that has a say."""

    code: str
    description: str
    is_allowed: bool
    is_active: bool
    grounds: list[GroundOut]


class WayOut(Schema):
    """A way to see a record: its permission, and what else it takes."""

    answer: AnswerOut
    condition: str
    is_met: bool
    opens: bool


class SightOut(Schema):
    """Whether somebody sees a record, and by which ways."""

    is_seen: bool
    ways: list[WayOut]
    restricted: WayOut | None


class WhyOut(Schema):
    """What was asked for: about the permission, about seeing the record."""

    answer: AnswerOut | None
    sight: SightOut | None


@router.get("", response=WhyOut, operation_id="explain_access")
def why(request: ApiRequest, asked: Query[WhyIn]) -> dict[str, Any]:
    """Explain why somebody may see or do something, asked as the real decision asks."""
    by, now = request.auth, timezone.now()
    require(by, explaining.PERMISSION)
    if not asked.code and not asked.record:
        raise ValidationError(_("Name a permission, a record, or both."))
    if asked.code and asked.code not in declared():
        raise unknown("code", asked.code)
    person = found(User.objects.all(), "person", login=asked.person)
    record = found(Record.objects.all(), "record", number=asked.record) if asked.record else None
    return {
        "answer": explaining.why_may(by=by, person=person, code=asked.code, at=now, record=record)
        if asked.code
        else None,
        "sight": explaining.why_sees(by=by, person=person, record=record, at=now)
        if record
        else None,
    }
