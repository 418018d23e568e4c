"""Pages of deviations: how often each occurred, and the entries behind a number."""

from datetime import date
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from evident.kernel.access.queries import require_somewhere
from evident.kernel.procedures import deviations, queries
from evident.kernel.procedures.procedure import procedure_of
from evident.kernel.procedures.queries import Scope
from evident.kernel.records.models import Record
from evident.kernel.records.paging import Order, page_of
from evident.kernel.trail.models import Entry
from evident.web.requests import UserRequest

PERMISSION = "measure.view"
NEWEST = Order("newest", _("Newest first"), ("at", "pk"), is_descending=True)


@login_required
@require_GET
def index(request: UserRequest) -> HttpResponse:
    """Show each deviation with how often it occurred and among how many."""
    require_somewhere(request.user, PERMISSION)
    scope = scope_of(request)
    context = frame(request, scope) | {
        "counted": queries.counted(user=request.user, scope=scope),
        "query": urlencode(words_of(scope)),
    }
    return render(request, "deviations/index.html", context)


@login_required
@require_GET
def entries(request: UserRequest) -> HttpResponse:
    """Show what deviated, entry by entry, with the records."""
    require_somewhere(request.user, PERMISSION)
    code = request.GET.get("code", "")
    if code and code not in deviations.declared():
        raise Http404
    scope = scope_of(request)
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
    }
    return render(request, "deviations/entries.html", context)


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


def scope_of(request: UserRequest) -> Scope:
    """Return what the address asks for; what makes no sense is passed over."""
    try:
        month = date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        month = None
    if month is not None and not date(1900, 1, 1) <= month <= date(9000, 1, 1):
        month = None
    return Scope(kind=request.GET.get("kind", ""), month=month, team=request.GET.get("team", ""))


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
