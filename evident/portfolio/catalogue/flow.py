"""
The flow of an order: who approves it, and which tasks fulfil it. Pure data.

Tasks of one stage are done side by side, stages one after the other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal, InvalidOperation
from itertools import groupby
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evident.portfolio.catalogue.design import is_plain_text
from evident.portfolio.services.models import in_language

MOST_APPROVALS = 10
MOST_TASKS = 40
MOST_ITEMS = 40
MOST_NAMED = 20
LONGEST_TITLE = 200
LONGEST_TEXT = 10_000
LAST_STAGE = 40


class Need(TextChoices):
    """Whose word an approval takes."""

    ANY = "any", gettext_lazy("One of those named")
    ALL = "all", gettext_lazy("All of those named")
    MANAGER = "manager", gettext_lazy("The line manager of whoever orders")


@dataclass(frozen=True)
class Approval:
    """One approval; those named are sign-in names of people and codes of roles."""

    need: str
    people: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    above: str = ""
    """Only where it costs more than this; empty: always."""

    @property
    def need_label(self) -> str:
        """Whose word it takes, in the language of the page."""
        return str(Need(self.need).label)

    @property
    def limit(self) -> Decimal | None:
        """The cost above which it is asked for; None: always."""
        return Decimal(self.above) if self.above else None


@dataclass(frozen=True)
class Item:
    """One thing to tick off."""

    text_en: str = ""
    text_zh: str = ""

    @property
    def text(self) -> str:
        """What it is, in the language of the page."""
        return in_language(self.text_en, self.text_zh)


@dataclass(frozen=True)
class Task:
    """A piece of work that fulfils an order."""

    key: str
    team: str
    """The code of the team that does it."""
    title_en: str = ""
    title_zh: str = ""
    instruction: str = ""
    stage: int = 1
    checklist: tuple[Item, ...] = field(default=())

    @property
    def title(self) -> str:
        """What is to do, in the language of the page."""
        return in_language(self.title_en, self.title_zh)


@dataclass(frozen=True)
class Flow:
    """What happens to an order."""

    approvals: tuple[Approval, ...] = ()
    tasks: tuple[Task, ...] = ()

    def approvals_for(self, cost: Decimal | None) -> list[Approval]:
        """Return the approvals that something of this cost needs: those whose limit it is above."""
        return [each for each in self.approvals if each.limit is None or (cost or 0) > each.limit]

    @property
    def stages(self) -> list[tuple[int, list[Task]]]:
        """The tasks by stage, in order."""
        ordered = sorted(self.tasks, key=lambda task: task.stage)
        return [(stage, list(of)) for stage, of in groupby(ordered, key=lambda task: task.stage)]


def plain(flow: Flow) -> dict[str, Any]:
    """Return the flow as JSON keeps it."""
    return asdict(flow)


def read(stored: Mapping[str, Any]) -> Flow:
    """Return the flow of what is stored. Raises ValidationError for what no flow has."""
    try:
        approvals = tuple(
            Approval(
                **{
                    **each,
                    "people": tuple(each.get("people", ())),
                    "roles": tuple(each.get("roles", ())),
                }
            )
            for each in stored.get("approvals", ())
        )
        tasks = tuple(
            Task(**{**each, "checklist": tuple(Item(**item) for item in each.get("checklist", ()))})
            for each in stored.get("tasks", ())
        )
    except (TypeError, AttributeError) as wrong:
        raise ValidationError(_("The flow holds something that no flow has.")) from wrong
    parts: list[Approval | Task] = [*approvals, *tasks]
    texts = [text for each in parts for text in texts_of(each)]
    if not all(is_plain_text(text) for text in texts):
        raise ValidationError(_("The flow holds something that no flow has."))
    return Flow(approvals, tasks)


def texts_of(part: Approval | Task) -> tuple[object, ...]:
    """Return every text of an approval or a task."""
    if isinstance(part, Approval):
        return (part.need, part.above, *part.people, *part.roles)
    items = (text for item in part.checklist for text in (item.text_en, item.text_zh))
    return (part.key, part.team, part.title_en, part.title_zh, part.instruction, *items)


def checked(
    flow: Flow, *, people: Sequence[str], roles: Sequence[str], teams: Sequence[str]
) -> Flow:
    """
    Return the flow. Raises ValidationError with a sentence for what cannot work.

    `people`, `roles` and `teams` are those there are, of those the flow names.
    """
    if len(flow.approvals) > MOST_APPROVALS or len(flow.tasks) > MOST_TASKS:
        raise ValidationError(_("A flow has at most 10 approvals and 40 tasks."))
    for approval in flow.approvals:
        check_approval(approval, people=people, roles=roles)
    keys = [task.key for task in flow.tasks]
    if len(set(keys)) != len(keys):
        raise ValidationError(_("Two tasks have the same key."))
    for task in flow.tasks:
        check_task(task, teams=teams)
    return flow


def check_approval(approval: Approval, *, people: Sequence[str], roles: Sequence[str]) -> None:
    """Raise ValidationError for an approval nobody could give."""
    if approval.need not in Need.values:
        raise ValidationError(_("Say whose approval it takes."))
    named = (*approval.people, *approval.roles)
    if approval.need != Need.MANAGER and not named:
        raise ValidationError(_("Name at least one person or role that approves."))
    if len(named) > MOST_NAMED:
        raise ValidationError(_("An approval names at most 20 people and roles."))
    for name, known in (*((each, people) for each in approval.people),
                        *((each, roles) for each in approval.roles)):  # fmt: skip
        if name not in known:
            raise ValidationError(
                _("“%(what)s” names nothing known: %(value)s.")
                % {"what": _("Approval"), "value": name[:LONGEST_TITLE]}
            )
    if approval.above:
        try:
            limit = Decimal(approval.above)
        except InvalidOperation as wrong:
            raise ValidationError(_("The cost above which to ask is a number.")) from wrong
        if not limit.is_finite() or not 0 <= limit < 10**10:
            raise ValidationError(_("The cost above which to ask is a number."))


def check_task(task: Task, *, teams: Sequence[str]) -> None:
    """Raise ValidationError for a task nobody could do."""
    if not task.title_en.strip() and not task.title_zh.strip():
        raise ValidationError(_("Say what is to do, in English or in Chinese."))
    if max(len(task.title_en), len(task.title_zh)) > LONGEST_TITLE:
        raise ValidationError(_("The title of a task has at most 200 characters."))
    if task.team not in teams:
        raise ValidationError(
            _("“%(what)s” names nothing known: %(value)s.")
            % {"what": _("Team"), "value": task.team[:LONGEST_TITLE]}
        )
    if type(task.stage) is not int or not 1 <= task.stage <= LAST_STAGE:
        raise ValidationError(_("A stage is a number from 1 to 40."))
    texts = [task.instruction, *(text for item in task.checklist for text in asdict(item).values())]
    if len(task.checklist) > MOST_ITEMS or any(len(text) > LONGEST_TEXT for text in texts):
        raise ValidationError(_("A checklist has at most 40 items."))
