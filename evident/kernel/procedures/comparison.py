"""What differs between the rules of two versions, in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evident.kernel.access.models import Role
from evident.kernel.access.permissions import declared
from evident.kernel.procedures import countings
from evident.kernel.procedures.enforcing import text_of
from evident.kernel.procedures.procedure import procedure_of
from evident.kernel.procedures.validation import facts_of, model_of, people_of

SPANS = {
    "auto_close_hours": gettext_lazy("Hours after which a resolved record closes by itself"),
    "auto_close_warning_hours": gettext_lazy("Hours before that at which the user is warned"),
    "back_date_hours": gettext_lazy("Hours after which something is entered too late"),
    "first_contact_hours": gettext_lazy(
        "Hours within which an incident counts as solved at first contact"
    ),
    "major_review_hours": gettext_lazy("Hours within which a major incident is reviewed"),
}
"""What people call the spans of time a version sets, by code; modules add theirs."""


def name_spans(words: Mapping[str, Any]) -> None:
    """Make known what people call spans of time of a module's own."""
    SPANS.update(words)


@dataclass(frozen=True)
class Line:
    """One thing a version asks: at which step, what, and its value in words."""

    step: str
    """The step's name; empty where it holds for all."""
    where: str
    what: str
    section: str = ""
    """What it is called beside its step."""


@dataclass(frozen=True)
class Change:
    """One thing that differs: in words before and after; empty where it was not or is not."""

    where: str
    before: str
    after: str


def compare(kind: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Return what differs between two versions of a process."""
    old = {line.where: line.what for line in lines(kind, before)}
    new = {line.where: line.what for line in lines(kind, after)}
    return [
        Change(where, old.get(where, ""), new.get(where, ""))
        for where in {**old, **new}
        if old.get(where, "") != new.get(where, "")
    ]


def lines(kind: str, rules: Mapping[str, Any]) -> Iterator[Line]:
    """Yield what a version asks, in words, step by step and then for all."""
    for step in procedure_of(kind).steps:
        for section, what in of_step(kind, rules, step.name):
            where = _("%(step)s: %(section)s") % {"step": step.label, "section": section}
            yield Line(step.name, where, what, section)
    yield Line("", _("Hours are counted as"), countings.in_words(rules.get("calendar", "")))
    for name, hours in rules.get("limits", {}).items():
        yield Line("", str(SPANS.get(name, name)), str(hours))
    for reason in rules.get("waiting_reasons", []):
        where = _("Waiting reason %(code)s") % {"code": reason["code"]}
        yield Line("", where, f"{reason['name_en']} / {reason['name_zh']}")


def of_step(kind: str, rules: Mapping[str, Any], step: str) -> Iterator[tuple[str, str]]:
    """Yield what a version asks at one step: the section's name, and in words what."""
    model = model_of(kind)
    comma = _(", ")
    facts, people = facts_of(model), people_of(model)
    if names := rules.get("required", {}).get(step):
        yield _("needs"), comma.join(facts.get(name, name) for name in names)
    if asked := rules.get("who", {}).get(step):
        parts = [role.name for role in Role.objects.filter(code__in=asked.get("roles", []))]
        if permission := asked.get("permission"):
            parts.insert(0, str(declared().get(permission, permission)))
        yield _("only by"), comma.join(parts)
    if asked := rules.get("approvals", {}).get(step):
        roles = [role.name for role in Role.objects.filter(code__in=asked.get("roles", []))]
        named = comma.join([*roles, *asked.get("people", [])])
        text = _("all of: %(names)s") if asked["need"] == "all" else _("one of: %(names)s")
        yield _("approved by"), text % {"names": named}
    if items := rules.get("checklists", {}).get(step):
        yield _("checklist"), _("; ").join(text_of(item) for item in items)
    if names := rules.get("separated", {}).get(step):
        yield _("by somebody else than"), comma.join(people.get(name, name) for name in names)
