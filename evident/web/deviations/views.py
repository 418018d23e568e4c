"""Pages of deviations: how often each occurred, and the entries behind a number."""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from evident.kernel.access.queries import require_somewhere
from evident.kernel.accounts.models import User
from evident.kernel.lists.exporting import Column, Export, declare
from evident.kernel.procedures import deviations, queries
from evident.kernel.procedures.procedure import procedure_of
from evident.kernel.procedures.queries import Scope
from evident.kernel.records.kinds import kind_of
from evident.kernel.records.models import Record
from evident.kernel.records.paging import Order, page_of
from evident.kernel.trail.models import Entry
from evident.web.records.exporting import offered
from evident.web.requests import UserRequest

PERMISSION = "measure.view"
NEWEST = Order("newest", _("Newest first"), ("at", "pk"), is_descending=True)


def told(user: User, query: QueryDict, _at: datetime) -> list[dict[str, Any]]:
    """Return how often each deviation occurred, by the paths of its columns."""
    require_somewhere(user, PERMISSION)
    return [
        {
            "name": str(each.deviation.name),
            "times": each.times,
            "records": each.records,
            "population": each.population,
            "share": round(each.share, 2),
            "meaning": str(each.deviation.meaning),
        }
        for each in queries.counted(user=user, scope=scope_of(query))
    ]


def entries_for(user: User, query: QueryDict, _at: datetime) -> "QuerySet[Entry]":
    """Return the entries of an address with the titles of their records. Raises Http404."""
    require_somewhere(user, PERMISSION)
    title = Record.objects.filter(pk=OuterRef("record_id")).values("title")[:1]
    rows = queries.deviating(user=user, scope=scope_of(query), code=code_in(query))
    return rows.annotate(title=Subquery(title)).order_by("-at", "-pk")


def process_of(kind: str) -> str:
    """Return what a process's records are called."""
    return str(kind_of(kind).name)


def named(facts: dict[str, Any]) -> str:
    """Return the names of what deviated."""
    return str(_(", ")).join(str(deviations.named(each)) for each in facts.get("deviation", []))


def states(kind: str, changes: dict[str, Any]) -> str:
    """Return the states before and after in words."""
    return " → ".join(moved(Entry(kind=kind, changes=changes)))


COUNTED = declare(
    Export(
        "measure",
        "deviations",
        rows=told,
        columns=(
            Column("name", _("Deviation"), ("name",), width=36),
            Column("times", _("Times"), ("times",), "number", width=12),
            Column("records", _("Records"), ("records",), "number", width=12),
            Column("population", _("Counted among"), ("population",), "number", width=14),
            Column("share", _("Share in percent"), ("share",), "number", width=14),
            Column("meaning", _("What it means"), ("meaning",), width=60),
        ),
        home="index",
        name=_("Deviations"),
        organisation="",
        code="deviation",
    )
)
ENTRIES = declare(
    Export(
        "measure",
        "deviations",
        rows=entries_for,
        columns=(
            Column("number", _("Record"), ("record",), width=12),
            Column("title", _("Title"), ("title",), width=50),
            Column("process", _("Process"), ("kind",), told=process_of),
            Column("happened", _("Happened"), ("at",), "moment"),
            Column("by", _("By"), ("by_name",), width=20),
            Column("states", _("State before and after"), ("kind", "changes"), told=states),
            Column("deviation", _("Deviation"), ("facts",), told=named, width=36),
        ),
        home="entries",
        name=_("Every deviation"),
        code="deviation_entry",
    )
)


@login_required
@require_GET
def index(request: UserRequest) -> HttpResponse:
    """Show each deviation with how often it occurred and among how many."""
    require_somewhere(request.user, PERMISSION)
    scope = scope_of(request.GET)
    context = frame(request, scope) | {
        "counted": queries.counted(user=request.user, scope=scope),
        "query": urlencode(words_of(scope)),
        **offered(request, COUNTED),
    }
    return render(request, "deviations/index.html", context)


@login_required
@require_GET
def entries(request: UserRequest) -> HttpResponse:
    """Show what deviated, entry by entry, with the records."""
    require_somewhere(request.user, PERMISSION)
    code = code_in(request.GET)
    scope = scope_of(request.GET)
    rows = queries.deviating(user=request.user, scope=scope, code=code)
    try:
        page = page_of(rows, order=NEWEST, token=request.GET.get("page", ""))
    except ValidationError as error:
        raise Http404 from error
    found = Record.objects.in_bulk([entry.record_id for entry in page.rows])
    words = words_of(scope) | ({"code": code} if code else {})
    context = frame(request, scope) | {
        "code": code,
        "deviation": deviations.declared().get(code),
        "rows": [
            {
                "entry": entry,
                "record": found.get(entry.record_id or 0),
                "moved": moved(entry),
                "names": [deviations.named(each) for each in entry.facts.get("deviation", [])],
            }
            for entry in page.rows
        ],
        "newer": address(words, page.before),
        "older": address(words, page.after),
        "total": rows.count(),
        "query": urlencode(words_of(scope)),
        **offered(request, ENTRIES),
    }
    return render(request, "deviations/entries.html", context)


def code_in(query: QueryDict) -> str:
    """Return the deviation an address names, if it names one. Raises Http404 for an unknown."""
    code = query.get("code", "")
    if code and code not in deviations.declared():
        raise Http404
    return code


def moved(entry: Entry) -> list[str]:
    """Return the states before and after in words; nothing where the state stayed."""
    states = procedure_of(entry.kind).states
    known = dict(states.choices)
    before, after = entry.changes.get("state", [None, None])
    return [str(known.get(state, state)) for state in (before, after) if state]


def frame(request: UserRequest, scope: Scope) -> dict[str, object]:
    """Return what the filters of both pages show."""
    whole = Scope(kind=scope.kind)
    return {
        "scope": scope,
        "months": queries.months(user=request.user, scope=whole),
        "teams": queries.teams(user=request.user, scope=whole),
    }


def scope_of(query: QueryDict) -> Scope:
    """Return what an address asks for; what makes no sense is passed over."""
    try:
        month = date.fromisoformat(f"{query.get('month', '')}-01")
    except ValueError:
        month = None
    if month is not None and not date(1900, 1, 1) <= month <= date(9000, 1, 1):
        month = None
    return Scope(kind=query.get("kind", ""), month=month, team=query.get("team", ""))


def words_of(scope: Scope) -> dict[str, str]:
    """Return what an address says of `scope`."""
    words = {
        "kind": scope.kind,
        "month": f"{scope.month:%Y-%m}" if scope.month else "",
        "team": scope.team,
    }
    return {name: word for name, word in words.items() if word}


def address(words: dict[str, str], token: str) -> str:
    """Return the address of a page of entries; nothing where there is none."""
    return f"?{urlencode({**words, 'page': token})}" if token else ""
