"""What the API of incident settings takes and shows."""

from collections.abc import Sequence
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from evident.api.fields import Code, Key, Line, Named, Text
from evident.kernel.accounts.models import Team
from evident.kernel.organisations.models import Organisation
from evident.resolution.incidents.api.schemas import RouteOut, SupposedIn
from evident.resolution.incidents.models import Category

Name = Annotated[Line, Field(min_length=1, max_length=120)]
Word = Annotated[Line, Field(min_length=1, max_length=60)]
Words = Annotated[list[Word], Field(max_length=50)]
Level = Annotated[int, Field(ge=1, le=3)]
Wording = Annotated[Text, Field(min_length=1)]


class NamedIn(Schema):
    """Something an organisation names in both languages."""

    name_en: Name
    name_zh: Name
    is_active: bool = True


class NamedChangeIn(Schema):
    """What is left out stays as it is."""

    name_en: Name | None = None
    name_zh: Name | None = None
    is_active: bool | None = None


class NamedOut(Schema):
    """Something with a name in both languages."""

    id: int
    name: str
    name_en: str
    name_zh: str
    is_active: bool


class CodedOut(NamedOut):
    """Something incidents name by its code."""

    code: str


class CriterionOut(CodedOut):
    """What makes an incident a major one; they stand in an order."""

    order: int


class CategoryIn(NamedIn):
    """A category, perhaps below another."""

    parent: Code = Field("", description="The main category it belongs to.")


class CategoryChangeIn(NamedChangeIn):
    """A category; what is left out stays as it is."""

    parent: Code | None = Field(None, description="Empty makes it a main category.")


class CategoryOut(CodedOut):
    """A category, perhaps below another."""

    parent: Named | None


class TemplateIn(NamedIn):
    """An incident filled in beforehand."""

    title: Line = Field(min_length=1, max_length=300)
    symptom: Text = ""
    category: Code = ""
    impact: Level = 3
    urgency: Level = 2


class TemplateChangeIn(NamedChangeIn):
    """A template; what is left out stays as it is."""

    title: Line | None = Field(None, min_length=1, max_length=300)
    symptom: Text | None = None
    category: Code | None = None
    impact: Level | None = None
    urgency: Level | None = None


class TemplateOut(NamedOut):
    """An incident filled in beforehand."""

    title: str
    symptom: str
    category: Named | None
    impact: int
    urgency: int


class ReplyIn(NamedIn):
    """A reply in both languages; `{requester}`, `{number}` and `{agent}` are filled in."""

    text_en: Wording
    text_zh: Wording


class ReplyChangeIn(NamedChangeIn):
    """A reply; what is left out stays as it is."""

    text_en: Wording | None = None
    text_zh: Wording | None = None


class ReplyOut(NamedOut):
    """A reply in both languages."""

    text_en: str
    text_zh: str


class RuleIn(Schema):
    """When which team gets an incident."""

    name: Name
    team: Code
    category: Code = ""
    organisation: Code = ""
    words: Words = Field([], description="One of these occurs in the title or the symptom.")
    is_active: bool = True


class RuleChangeIn(Schema):
    """A routing rule; what is left out stays as it is."""

    name: Name | None = None
    team: Code | None = None
    category: Code | None = None
    organisation: Code | None = None
    words: Words | None = None
    is_active: bool | None = None


class RuleTryIn(Schema):
    """A routing rule and a report to try it with."""

    rule: RuleIn
    instead_of: Key | None = Field(None, description="The rule it would replace; else it is new.")
    report: SupposedIn


class RuleTriedOut(RouteOut):
    """Where the report would go if the rule were in use."""

    fits: bool
    decides: bool = Field(description="False if it does not fit, or another comes before it.")


class RuleOut(Schema):
    """When which team gets an incident; of the rules in order the first to fit decides."""

    id: int
    order: int
    name: str
    team: Named
    category: Named | None
    organisation: Named | None
    words: Sequence[str]
    is_active: bool


class MoveIn(Schema):
    """Where to move it in the order."""

    places: int = Field(ge=-1000, le=1000, description="Up is negative.")


class CellIn(Schema):
    """One cell of the priority matrix."""

    impact: Level
    urgency: Level
    priority: int = Field(ge=1, le=5)


class MatrixIn(Schema):
    """The whole priority matrix."""

    cells: list[CellIn] = Field(min_length=9, max_length=9)

    def as_cells(self) -> dict[tuple[int, int], int]:
        """Return it as queries and actions take it."""
        return {(cell.impact, cell.urgency): cell.priority for cell in self.cells}


class TriedOut(Schema):
    """How many open incidents would have a priority, now and by the matrix tried."""

    priority: int
    now: int
    then: int


NAMED: dict[str, Any] = {
    "parent": Category.objects.filter(parent=None),
    "category": Category.objects.all(),
    "team": Team.objects.filter(is_active=True),
    "organisation": Organisation.objects.all(),
}
"""What facts of settings name by code."""
