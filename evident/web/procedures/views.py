"""Pages that show procedures: chart, steps, versions and what differs."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from evident.kernel.access.permissions import declared
from evident.kernel.access.queries import may
from evident.kernel.accounts.models import User
from evident.kernel.lists.exporting import Column, Export, declare
from evident.kernel.procedures import tailoring
from evident.kernel.procedures.comparison import compare, lines
from evident.kernel.procedures.models import ProcedureVersion, VersionState
from evident.kernel.procedures.outline import sources_in_words
from evident.kernel.procedures.procedure import known_kinds, procedure_of
from evident.kernel.records.kinds import kind_of
from evident.web.procedures.chart import draw
from evident.web.records.exporting import offered
from evident.web.requests import UserRequest


def told(user: User, _query: QueryDict, _at: datetime) -> list[dict[str, Any]]:
    """Return procedures by the paths of the columns. Raises PermissionDenied."""
    return [
        {
            "process": str(each["kind"].plural),
            "clause": each["clause"],
            "version": getattr(each["effective"], "number", None),
            "since": getattr(each["effective"], "effective_at", None),
            "draft": getattr(each["draft"], "number", None),
        }
        for each in everything(user)
    ]


EXPORT = declare(
    Export(
        "procedure",
        "procedures",
        rows=told,
        columns=(
            Column("process", gettext_lazy("Process"), ("process",), width=30),
            Column("clause", gettext_lazy("Clause"), ("clause",), width=12),
            Column("version", gettext_lazy("Version"), ("version",), "number", width=10),
            Column("since", gettext_lazy("In force since"), ("since",), "moment"),
            Column("draft", gettext_lazy("Draft"), ("draft",), "number", width=10),
        ),
        home="index",
        name=gettext_lazy("Procedures"),
        organisation="",
    )
)


@login_required
@require_GET
def index(request: UserRequest) -> HttpResponse:
    """Show every process with the version in force."""
    context = {"rows": everything(request.user)} | offered(request, EXPORT)
    return render(request, "procedures/index.html", context)


def everything(user: User) -> list[dict[str, Any]]:
    """Return every process, its version in force and its draft. Raises PermissionDenied."""
    by_kind: dict[str, list[ProcedureVersion]] = {}
    for each in tailoring.every_version(user=user):
        by_kind.setdefault(each.kind, []).append(each)
    rows: list[dict[str, Any]] = []
    for kind in known_kinds():
        versions = by_kind.get(kind, [])
        rows.append(
            {
                "kind": kind_of(kind),
                "clause": procedure_of(kind).clause,
                "effective": first(versions, VersionState.EFFECTIVE),
                "draft": first(versions, VersionState.DRAFT),
            }
        )
    rows.sort(key=lambda row: (in_order(str(row["clause"])), str(row["kind"].plural)))
    return rows


def in_order(clause: str) -> list[int]:
    """Return what puts clauses in the order of the standard: 8.10 comes after 8.2."""
    return [int(part) if part.isdecimal() else 0 for part in clause.split(".")]


@login_required
@require_GET
def detail(request: UserRequest, kind: str) -> HttpResponse:
    """Show a procedure as it is in force, and its versions."""
    versions = list(tailoring.versions_of(kind=kind, user=request.user))
    shown = first(versions, VersionState.EFFECTIVE) or versions[-1]
    return render(request, "procedures/version.html", page_of(request, shown, versions))


@login_required
@require_GET
def version(request: UserRequest, kind: str, number: int) -> HttpResponse:
    """Show one version, and what differs from the one before."""
    shown = tailoring.get(kind=kind, number=number, user=request.user)
    versions = list(tailoring.versions_of(kind=kind, user=request.user))
    return render(request, "procedures/version.html", page_of(request, shown, versions))


def first(versions: list[ProcedureVersion], state: VersionState) -> ProcedureVersion | None:
    """Return the newest of `versions` in `state`."""
    return next((version for version in versions if version.state == state), None)


def page_of(
    request: UserRequest, shown: ProcedureVersion, versions: list[ProcedureVersion]
) -> dict[str, object]:
    """Return what the page of a version shows."""
    procedure = procedure_of(shown.kind)
    said = list(lines(shown.kind, shown.rules))
    before = next((each for each in versions if each.number < shown.number), None)
    if shown.state == VersionState.DRAFT:
        before = first(versions, VersionState.EFFECTIVE)
    kept = tailoring.open_records(shown.kind)
    permissions = declared()
    return {
        "kind": kind_of(shown.kind),
        "procedure": procedure,
        "version": shown,
        "versions": [(each, kept.get(each.number, 0)) for each in versions],
        "draft": first(versions, VersionState.DRAFT),
        "chart": draw(procedure, shown.rules),
        "steps": [
            {
                "step": step,
                "sources": sources_in_words(procedure, step),
                "permission": permissions.get(step.permission, step.permission),
                "target": procedure.states(step.target).label if step.target else "",
                "asks": [line for line in said if line.step == step.name],
            }
            for step in procedure.steps
        ],
        "general": [line for line in said if not line.step],
        "before": before,
        "changes": compare(shown.kind, before.rules, shown.rules) if before else [],
        "may_tailor": may(request.user, "procedure.tailor"),
        "approvers": tailoring.approvers(shown, at=timezone.now())
        if shown.state == VersionState.DRAFT
        else [],
        "may_approve": may(request.user, "procedure.approve")
        and not tailoring.has_written(request.user, shown),
    }
