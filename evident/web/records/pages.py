"""
How a process declares the pages of its records: its forms, its actions, what stands out.

`addresses` gives the patterns for its `urls.py`. The page itself is a template of the process
that extends `record_pages/detail.html`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse

from evident.kernel.procedures import restricting
from evident.kernel.procedures.definition import Step
from evident.kernel.procedures.procedure import Procedure
from evident.kernel.records.models import Record
from evident.kernel.timelines.history import History
from evident.web.records.forms import OF_EVERY_RECORD, StepForm


def nothing(request: HttpRequest, record: Record) -> Mapping[str, Any]:  # noqa: ARG001
    """Show nothing besides."""
    return {}


@dataclass(frozen=True)
class Pages:
    """The pages of the records of one process."""

    namespace: str
    """What the names of its addresses begin with: `complaints`."""
    keyword: str
    """As what its actions take the record: `complaint`."""
    procedure: Procedure
    history: History
    get: Callable[..., Record]
    """Gives one record by `number` for a `user`, or raises Http404."""
    actions: Mapping[str, Callable[..., object]]
    """What takes each step, by its name."""
    template: str
    forms: Mapping[str, type[StepForm]] = field(default_factory=dict)
    """What steps ask for."""
    at_once: tuple[str, ...] = ()
    """Steps that ask for nothing: a button does."""
    first: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Steps at hand, by state; the first that is possible stands out."""
    elsewhere: frozenset[str] = frozenset()
    """Steps that have their own place on the page."""
    own_template: str = ""
    """The page of those who may not read our notes; the same page unless given."""
    tones: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Tone and icon of each state."""
    context: Callable[[Any, Any], Mapping[str, Any]] = nothing
    """What the page shows besides, of a request and a record."""
    grave: frozenset[str] = frozenset()
    needless: Callable[[Any], frozenset[str]] = lambda _record: frozenset()
    """Steps of which nothing is left to do, though the state allows them."""
    plain: Callable[[Any], frozenset[str]] = lambda _record: frozenset()
    """Steps with a form that asks nothing of this record: a button takes them."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """The single key that takes a step while its button is on screen."""

    def address(self, name: str, record: Record, **more: Any) -> str:
        """Return one of the addresses of `record`."""
        return reverse(f"{self.namespace}:{name}", kwargs={"number": record.number, **more})

    def is_form(self, step: Step, record: Record) -> bool:
        """Return whether `step` asks for facts of `record`."""
        return step.name in self.every_form and step.name not in self.plain(record)

    @property
    def every_form(self) -> dict[str, type[StepForm]]:
        """What steps ask for, those of every record among them."""
        return {**OF_EVERY_RECORD, **self.forms}

    def take(self, name: str, record: Record, /, **facts: Any) -> object:
        """Take the step called `name`, by the action of the process or of every record."""
        if name in self.actions:
            return self.actions[name](**{self.keyword: record}, **facts)
        return getattr(restricting, name)(record=record, **facts)


@dataclass(frozen=True)
class NextSteps:
    """The steps a person may take now: one stands out, a few are at hand, others follow."""

    main: Step | None = None
    at_hand: list[Step] = field(default_factory=list)
    others: list[Step] = field(default_factory=list)

    @property
    def calm(self) -> "NextSteps":
        """The same where nothing is to stand out, as while somebody only waits."""
        first = [] if self.main is None else [self.main]
        return NextSteps(None, [*first, *self.at_hand], self.others)


def next_steps(pages: Pages, record: Record, steps: Iterable[Step]) -> NextSteps:
    """Arrange the possible `steps` for the page."""
    shown = {*pages.every_form, *pages.at_once} - pages.elsewhere - pages.needless(record)
    possible = {step.name: step for step in steps if step.name in shown}
    wanted = pages.first.get(record.state, ())
    first = [possible.pop(name) for name in wanted if name in possible]
    return NextSteps(first[0] if first else None, first[1:], list(possible.values()))


def addresses(pages: Pages) -> list[URLPattern]:
    """Return the addresses of one record and its steps; those of lists come before them."""
    from evident.web.records import views

    of = {"pages": pages}
    return [
        path("<str:number>/", views.detail, of, name="detail"),
        path("<str:number>/timeline/", views.timeline, of, name="timeline"),
        path("<str:number>/reply/", views.reply, of, name="reply"),
        path("<str:number>/note/", views.note, of, name="note"),
        path("<str:number>/link/", views.link, of, name="link"),
        path("<str:number>/unlink/<int:pk>/", views.unlink, of, name="unlink"),
        *(
            path(f"<str:number>/{name}/", views.step, of | {"name": name}, name=name)
            for name in pages.every_form
        ),
        *(
            path(f"<str:number>/{name}/", views.at_once, of | {"name": name}, name=name)
            for name in pages.at_once
        ),
    ]
