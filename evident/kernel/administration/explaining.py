"""Why somebody may do or see something, or why not, asked as the real decision asks."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from evident.kernel.access.dividing import is_divided
from evident.kernel.access.models import Grant
from evident.kernel.access.permissions import declared, matches
from evident.kernel.access.queries import Part, Reach, access_of, require
from evident.kernel.accounts.models import Team, User
from evident.kernel.records.models import Record
from evident.kernel.records.queries import is_party, is_published, is_within, sees

PERMISSION = "access.explain"


class Asked(Enum):
    """How much of what a grant is limited to matters to a question."""

    RECORD = "record"
    """All of it."""
    ORGANISATION = "organisation"
    """Only the organisation: what is one's own belongs to no requirement."""
    ANYWHERE = "anywhere"
    """Nothing of it."""


class Verdict(TextChoices):
    """What one grant says to one question."""

    ALLOWS = "allows", _("Allows it")
    LACKS = "lacks", _("The role does not hold this permission")
    OTHER_PROCESS = "other_process", _("Limited to another process")
    OTHER_ORGANISATION = "other_organisation", _("Limited to another organisation")
    OTHER_REQUIREMENT = "other_requirement", _("Limited to other requirements")
    NOT_YET = "not_yet", _("Not valid yet")
    ENDED = "ended", _("No longer valid")


@dataclass(frozen=True)
class Ground:
    """A grant and what it says; `pattern` is the entry of the role that covers the permission."""

    grant: Grant
    verdict: Verdict
    pattern: str = ""


@dataclass(frozen=True)
class Answer:
    """Whether somebody may, with every grant that has a say, those that allow it first."""

    code: str
    description: str
    is_allowed: bool
    is_active: bool
    grounds: list[Ground]


@dataclass(frozen=True)
class Way:
    """A way to see a record: its permission, and what else it takes."""

    answer: Answer
    condition: str
    is_met: bool

    @property
    def opens(self) -> bool:
        """Whether this way leads to the record, restriction aside."""
        return self.answer.is_allowed and self.is_met


@dataclass(frozen=True)
class Sight:
    """Whether somebody sees a record, and by which ways."""

    record: Record
    is_seen: bool
    ways: list[Way]
    restricted: Way | None
    """What opens a restricted record; None where it is not restricted."""


def why_may(
    *, by: User, person: User, code: str, at: datetime, record: Record | None = None
) -> Answer:
    """
    Return whether `person` may do `code`, on `record` if given, and why.

    Raises PermissionDenied if `by` lacks `access.explain`.
    """
    require(by, PERMISSION)
    return answer(person=person, code=code, at=at, record=record)


def answer(
    *, person: User, code: str, at: datetime, record: Record | None, asks: Asked = Asked.RECORD
) -> Answer:
    """Return what every grant of `person` says about `code`, on `record` if given."""
    mine = Team.members.through.objects.filter(user_id=person.pk).values("team_id")
    grants = (
        Grant.objects.filter(Q(user=person) | Q(team__in=mine))
        .select_related("role", "team", "organisation")
        .order_by("pk")
    )
    grounds = [ground(each, code=code, at=at, record=record, asks=asks) for each in grants]
    order = list(Verdict)
    grounds.sort(key=lambda each: order.index(each.verdict))
    return Answer(
        code=code,
        description=str(declared().get(code, code)),
        is_allowed=person.is_active and any(each.verdict == Verdict.ALLOWS for each in grounds),
        is_active=person.is_active,
        grounds=grounds,
    )


def ground(grant: Grant, *, code: str, at: datetime, record: Record | None, asks: Asked) -> Ground:
    """Return what one grant says about `code`."""
    pattern = next(
        (each for each in grant.role.permissions if matches(frozenset({each}), code)), ""
    )
    said = verdict(grant, pattern=pattern, code=code, at=at, record=record, asks=asks)
    return Ground(grant, said, pattern)


def verdict(  # noqa: PLR0911  # one return a reason reads best
    grant: Grant, *, pattern: str, code: str, at: datetime, record: Record | None, asks: Asked
) -> Verdict:
    """Return why one grant does or does not allow `code`."""
    if not pattern:
        return Verdict.LACKS
    if grant.valid_from is not None and grant.valid_from > at:
        return Verdict.NOT_YET
    if grant.valid_until is not None and grant.valid_until <= at:
        return Verdict.ENDED
    if grant.process and not code.startswith(f"{grant.process}."):
        return Verdict.OTHER_PROCESS
    if grant.subjects and code.partition(".")[0] not in grant.subjects:
        return Verdict.OTHER_PROCESS
    if (
        asks is not Asked.ANYWHERE
        and grant.organisation_id is not None
        and (record is None or record.organisation_id != grant.organisation_id)
    ):
        return Verdict.OTHER_ORGANISATION
    if asks is Asked.RECORD and record is not None and grant.subjects and is_divided(code):
        part = Part(grant.organisation_id, frozenset(grant.requirements))
        if not is_within(record, reach=Reach(parts=(part,))):
            return Verdict.OTHER_REQUIREMENT
    return Verdict.ALLOWS


def why_sees(*, by: User, person: User, record: Record, at: datetime) -> Sight:
    """
    Return whether `person` sees `record` and by which ways.

    Raises PermissionDenied if `by` lacks `access.explain`.
    """
    require(by, PERMISSION)
    is_home = record.organisation_id == access_of(person).organisation_id
    ways = [
        Way(asked(person, record, "view", at), "", is_met=True),
        Way(
            asked(person, record, "view_organisation", at, asks=Asked.ORGANISATION),
            str(_("The record belongs to the person's own organisation.")),
            is_met=is_home,
        ),
        Way(
            asked(person, record, "view_own", at, asks=Asked.ORGANISATION),
            str(_("The person asked for the record or watches it.")),
            is_met=is_party(person, record=record),
        ),
        Way(
            asked(person, record, "view_published", at, asks=Asked.ANYWHERE),
            str(_("The record is published to the person.")),
            is_met=is_published(record, access=access_of(person)),
        ),
    ]
    return Sight(
        record=record,
        is_seen=sees(person, record=record),
        ways=ways,
        restricted=restricted_way(person, record, at) if record.is_restricted else None,
    )


def asked(
    person: User, record: Record, verb: str, at: datetime, *, asks: Asked = Asked.RECORD
) -> Answer:
    """Return the answer for a permission of the record's process."""
    return answer(person=person, code=f"{record.kind}.{verb}", at=at, record=record, asks=asks)


def restricted_way(person: User, record: Record, at: datetime) -> Way:
    """Return what opens a restricted record to `person`: a permission, or working on it."""
    works = person.pk in (record.assignee_id, record.requester_id) or (
        record.team_id is not None and person.teams.filter(pk=record.team_id).exists()
    )
    return Way(
        answer(person=person, code="record.view_restricted", at=at, record=record),
        str(_("The person asked for it, has it, or is in its team.")),
        is_met=works,
    )
