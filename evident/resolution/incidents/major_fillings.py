"""What a document on major incidents is filled with: the overlay as it runs, and its rules."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from evident.kernel.access.models import Role
from evident.kernel.lengths import length_of
from evident.kernel.notifications.declaration import Audience, Declaration, Way
from evident.kernel.notifications.receivers import assignee, watchers
from evident.kernel.procedures import countings
from evident.kernel.procedures.models import ProcedureVersion
from evident.resolution.incidents.actions.major import UPDATE_MINUTES
from evident.resolution.incidents.limits import SHIPPED
from evident.resolution.incidents.major_procedure import MAJOR_STEPS, UNFINISHED, MajorState
from evident.resolution.incidents.notices import MANAGEMENT, NOTICES, leader, told_of_major
from evident.resolution.incidents.procedure import PROCEDURE
from evident.support.documents.fillings import Asked, Filled, Missing
from evident.support.documents.of_the_kernel import (
    BY_STEP,
    asked_at,
    not_shipped,
    rules_for,
    who_may,
)
from evident.support.documents.tables import table

ORDINARY = "ordinary"
"""The place on the chart of an incident that is no major one."""
KIND = "incident"


def rules(asked: Asked) -> ProcedureVersion | None:
    """Return the rules of incidents that hold: those that come with the document, else in force."""
    return rules_for(Asked(KIND, asked.tailoring))


def sources_of(name: str) -> list[str]:
    """Return where a step starts, in the order of the chart."""
    found = [code for code in MajorState.values if code in MAJOR_STEPS[name].source]
    return [ORDINARY, *found] if name == "declare_major" else found


def major_chart(asked: Asked) -> Filled | Missing:
    """Return the flow chart of major incidents as they run."""
    version = rules(asked)
    if version is None:
        return not_shipped(Asked(KIND))
    checked = set(version.rules.get("approvals", {})) | set(version.rules.get("checklists", {}))
    states = [(ORDINARY, _("Incident")), *MajorState.choices]
    steps = [
        {
            "name": name,
            "label": str(PROCEDURE.named(name).label),
            "sources": sources_of(name),
            "target": str(step.target),
            "is_checked": name in checked,
        }
        for name, step in MAJOR_STEPS.items()
        if step.target is not None
    ]
    chart = {
        "states": [
            {"code": code, "label": str(label), "is_open": code in {ORDINARY, *UNFINISHED}}
            for code, label in states
        ],
        "steps": steps,
    }
    facts = {
        "states": [code for code, _label in states],
        "steps": [
            [step["name"], step["sources"], step["target"], step["is_checked"]] for step in steps
        ],
    }
    return Filled("", facts=facts, chart=chart)


def major_steps(asked: Asked) -> Filled | Missing:
    """Return the steps of a major incident: from where to where, who may, and what is asked."""
    version = rules(asked)
    if version is None:
        return not_shipped(Asked(KIND))
    asks, who = asked_at(KIND, version), who_may(PROCEDURE)
    labels = {ORDINARY: _("Incident"), **dict(MajorState.choices)}
    rows = [
        (
            PROCEDURE.named(name).label,
            _(", ").join(str(labels[code]) for code in sources_of(name)),
            labels[step.target] if step.target else _("stays as it is"),
            _(", ").join(role.name for role in who[name])
            if name in who
            else _("the product itself"),
            asks[name],
        )
        for name, step in MAJOR_STEPS.items()
    ]
    heads = (_("Step"), _("From"), _("To"), _("Who may"), _("What is asked"))
    facts = {
        "steps": [[name, sources_of(name), step.target] for name, step in MAJOR_STEPS.items()],
        "rules": {
            section: {
                name: rule
                for name, rule in version.rules.get(section, {}).items()
                if name in MAJOR_STEPS
            }
            for section in BY_STEP
        },
        "who": {name: [role.code for role in who.get(name, [])] for name in MAJOR_STEPS},
    }
    return Filled(table(heads, rows), facts=facts)


def notices() -> Iterator[Declaration]:
    """Yield what people hear of by themselves when a major incident takes a step."""
    for each in NOTICES:
        if each.event.removeprefix(f"{KIND}.") in MAJOR_STEPS:
            yield each


def audiences() -> dict[Audience, tuple[list[str], str]]:
    """Return who hears of it, by audience: codes of roles, and in words."""
    roles = {role.code: role.name for role in Role.objects.filter(code__in=MANAGEMENT)}
    management = _(", ").join(roles.get(code, code) for code in MANAGEMENT)
    return {
        leader: (["leader"], _("whoever leads it")),
        told_of_major: (list(MANAGEMENT), management),
        assignee: (["assignee"], _("whoever works on it, or the team")),
        watchers: (["watchers"], _("whoever watches it")),
    }


def major_notices(asked: Asked) -> Filled | Missing:  # noqa: ARG001
    """Return who is told what as soon as it happens, without anybody having to think of it."""
    known, other = audiences(), (["named"], _("whoever was told"))
    rows, facts = [], []
    for each in notices():
        told = [known.get(audience, other) for audience in each.audience]
        who = _("; ").join(words for _codes, words in told)
        step = PROCEDURE.named(each.event.removeprefix(f"{KIND}."))
        rows.append((step.label, who, Way(each.default).label))
        facts.append([each.event, [codes for codes, _words in told], str(each.default)])
    heads = (_("What happens"), _("Who is told at once"), _("By what, unless one chose otherwise"))
    return Filled(table(heads, rows), facts=facts)


def major_times(asked: Asked) -> Filled | Missing:
    """Return how often there is an update, and until when a major incident is reviewed."""
    version = rules(asked)
    if version is None:
        return not_shipped(Asked(KIND))
    limits: dict[str, Any] = version.rules.get("limits", {})
    hours = limits.get("major_review_hours", SHIPPED["major_review_hours"])
    calendar = version.rules.get("calendar", "")
    counted = _("%(length)s after service came back: %(counting)s") % {
        "length": length_of(timedelta(hours=hours)),
        "counting": countings.in_words(calendar),
    }
    every = length_of(timedelta(minutes=UPDATE_MINUTES))
    rows = [
        (
            _("Next update"),
            _("every %(length)s unless another interval is chosen on declaring; then as promised")
            % {"length": every},
        ),
        (_("Update is late"), _("whoever leads it is reminded")),
        (_("Review due"), counted),
        (_("Review is late"), _("whoever leads it is reminded")),
    ]
    facts = {"update_minutes": UPDATE_MINUTES, "review_hours": hours, "calendar": calendar}
    return Filled(table((_("What"), _("How it is set")), rows), facts=facts)
