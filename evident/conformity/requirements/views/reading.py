"""The map, the list, one requirement with its evidence, one stored result."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from evident.conformity.requirements import beside, evidence, exports, picture, reasons
from evident.conformity.requirements.checks import ways_of
from evident.conformity.requirements.inspections import inspection_of
from evident.conformity.requirements.models import (
    Catalogue,
    CheckResult,
    Requirement,
    Status,
    is_chinese,
)
from evident.conformity.requirements.papering import DOCUMENT, requirement_of
from evident.conformity.requirements.permissions import ASSIGN, CHECK, JUDGE, LOAD
from evident.conformity.requirements.queries import conformance, findings, reading
from evident.conformity.requirements.queries.population import has_records
from evident.conformity.requirements.serving import sent
from evident.conformity.requirements.sources import is_told_here
from evident.kernel.access.queries import access_of, may
from evident.kernel.accounts.models import User
from evident.kernel.measures.definition import check_of
from evident.kernel.measures.papers import Lack
from evident.kernel.procedures.procedure import procedure_of
from evident.kernel.records.models import Record
from evident.kernel.records.queries import visible_to as visible_records
from evident.kernel.records.reading import note_look
from evident.kernel.trail_reading.queries import readable_among
from evident.support.documents import queries as documents
from evident.support.documents.models import Document
from evident.support.documents.patterns import pattern_of
from evident.web.paging import newer_and_older
from evident.web.records.exporting import offered
from evident.web.requests import UserRequest

PAGE = 50
RAISE = "finding.raise_finding"
HISTORY = 20
"""So much of what was before stands on a page at first; a link leads to all of it."""


@login_required
@require_GET
def whole_map(request: UserRequest, catalogue: str = "") -> HttpResponse:
    """Show the requirements of a catalogue as a picture."""
    reading.require_view(request.user)
    found = reading.catalogue_of(catalogue, user=request.user)
    view = request.GET.get("view", "clause")
    view = view if view in picture.VIEWS else "clause"
    requirements = list(reading.all_of(found, user=request.user))
    base = reverse("requirements:map", kwargs={"catalogue": found.code})
    context = frame(request, found, view) | {
        "parts": picture.VIEWS[view](found, requirements, base),
        "shares": picture.shares_of(requirements),
        "total": sum(not each.is_informative for each in requirements),
        "run": reading.latest_run(),
        "may_check": may(request.user, CHECK),
        "may_judge": may(request.user, JUDGE),
        "is_begun": reading.is_judged(found),
        "sees_all": reading.reached(request.user) is None,
    }
    return render(request, "requirements/map.html", context)


@login_required
@require_GET
def everything(request: UserRequest, catalogue: str) -> HttpResponse:
    """List requirements, narrowed by status, process, chapter and words."""
    reading.require_view(request.user)
    found = reading.catalogue_of(catalogue, user=request.user)
    filters = exports.filters_of(request.GET)
    rows = list(reading.filtered(found, user=request.user, filters=filters))
    context = frame(request, found, "list") | {
        "rows": [(each, *picture.TONES[Status(each.status)]) for each in rows],
        "filters": filters,
        "statuses": Status.choices,
        "processes": list(found.processes.all()),
        "chapters": reading.clauses_to_choose(found, chosen=filters["chapter"]),
        **offered(request, exports.REQUIREMENTS, catalogue=found.code),
    }
    return render(request, "requirements/list.html", context)


@login_required
@require_GET
def requirement(request: UserRequest, catalogue: str, requirement: str) -> HttpResponse:
    """Show one requirement: how it stands, on what that rests, and what it was before."""
    reading.require_view(request.user)
    found = reading.requirement_of(catalogue, requirement, user=request.user)
    note_look(
        event="requirement.read",
        by=request.user,
        at=timezone.now(),
        requirement=found.code,
        catalogue=found.catalogue.code,
    )
    tone, icon = picture.TONES[Status(found.status)]
    is_whole = "whole" in request.GET
    last = None if is_whole else HISTORY + 1  # one more than is shown tells that there is more
    judgements = list(found.judgements.select_related("by").prefetch_related("files")[:last])
    changes = list(found.changes.all()[:last])
    is_cut = not is_whole and max(len(judgements), len(changes)) > HISTORY
    if is_cut:
        judgements, changes = judgements[:HISTORY], changes[:HISTORY]
    shown = with_papers(evidence.pieces(found.basis), request)
    speaking, silent = evidence.folded(shown)
    lowering = evidence.lowering(found.basis)
    pages = findings.seen_among([each.number for each in lowering], user=request.user)
    context = {
        "requirement": found,
        "tone": tone,
        "icon": icon,
        "pieces": speaking,
        "silent": silent,
        "lowering": [(each, pages.get(each.number, "")) for each in lowering],
        "said": evidence.said(found.basis),
        "remarks": evidence.remarks(found.basis),
        "checks": evidence.answered_by(found) if not shown else [],
        "judgements": [
            {"judgement": each, "tone": picture.TONES[Status(each.status)]} for each in judgements
        ],
        "changes": [
            {
                "change": each,
                "before": picture.TONES[Status(each.before)],
                "after": picture.TONES[Status(each.after)],
            }
            for each in changes
        ],
        "is_cut": is_cut,
        "neighbours": neighbours(request, found),
        "beside": beside.shown("requirement", user=request.user, at=timezone.now(), about=found),
        "may_judge": may(request.user, JUDGE),
        "may_check": may(request.user, CHECK),
        "may_assign": may(request.user, ASSIGN),
    }
    return render(request, "requirements/requirement.html", context)


def with_papers(pieces: list[evidence.Piece], request: UserRequest) -> list[evidence.Piece]:
    """Return the pieces, those that ask for documents with the ones that lack something."""
    asking = [each.result for each in pieces if each.kind == "document" and each.exceptions]
    results = reading.results_called(asking)
    things = things_of(results.values(), request)
    return [
        replace(each, papers=[thing for thing in things[each.result] if thing["lacks"]])
        if each.result in things
        else each
        for each in pieces
    ]


@login_required
@require_GET
def judgement_file(request: UserRequest, file: int) -> HttpResponseBase:
    """Send a file that a judgement rests on, to be saved."""
    reading.require_view(request.user)
    found = reading.judgement_file(file, user=request.user)
    return sent(found, by=request.user, at=timezone.now())


def result_read(request: UserRequest, result: int) -> CheckResult:
    """Return what a check found at one time, and keep that somebody looked at it."""
    reading.require_view(request.user)
    found = reading.result_of(result, user=request.user)
    note_look(
        event="check.read",
        by=request.user,
        at=timezone.now(),
        check=found.check_code,
        result=found.pk,
    )
    return found


@login_required
@require_GET
def result(request: UserRequest, result: int) -> HttpResponse:
    """Show what a check found at one time: counts, fingerprints, query, and the exceptions."""
    found = result_read(request, result)
    named = found.exception_set.records if found.exception_set else []
    rows = reading.seen_among(named, user=request.user)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    tone, icon = evidence.OUTCOMES[found.outcome]  # type: ignore[index]
    context = {
        "result": found,
        "reason": reasons.told(found, user=request.user),
        "name": evidence.name_of(found.check_code),
        "check": check_of(found.check_code) or inspection_of(found.check_code),
        "asked_by": requirement_of(found.check_code)
        if found.check_code.startswith(DOCUMENT)
        else "",
        "has_limits": check_of(found.check_code) is not None,
        "tone": tone,
        "icon": icon,
        "may_raise": may(request.user, RAISE) and is_source(found),
        "has_records": has_records(found),
        "page": page,
        "records": [(each, state_of(each)) for each in page.object_list],
        "shipped": reading.shipped(),
        **departed(found, page.object_list, user=request.user),
        "hidden": len(named) - page.paginator.count,
        "is_whole": found.exception_set is None or found.exception_set.is_whole,
        "things": things_of([found], request)[found.pk],
        "earlier": [
            (each, *evidence.OUTCOMES[each.outcome])  # type: ignore[index]
            for each in reading.earlier_results(found.check_code, most=HISTORY)
        ],
        **newer_and_older(request, page),
        **(offered(request, exports.EXCEPTIONS, result=found.pk) if page.object_list else {}),
    }
    return render(request, "requirements/result.html", context)


def departed(result: CheckResult, records: Iterable[Record], *, user: User) -> dict[str, Any]:
    """Return how each of the exceptions departed from its procedure, where that was looked for."""
    rules = ways_of(result.check_code)
    if rules is None:
        return {}
    shown = list(records)
    found = conformance.ways_of_records(
        [each.pk for each in shown], kind=result.check_code.partition(".")[0], rules=rules
    )
    told = [each.entry_id for some in found.values() for each in some if each.entry_id is not None]
    return {
        "departed": [
            (
                record,
                [
                    (each, exports.step_of(each.kind, each.step))
                    for each in found.get(record.pk, [])
                ],
            )
            for record in shown
        ],
        "readable": readable_among(user, told),
    }


def is_source(result: CheckResult) -> bool:
    """Return whether a finding can begin with what the check found."""
    is_known = check_of(result.check_code) is not None and result.query_id is not None
    return is_known or is_told_here(result.check_code)


def state_of(record: Record) -> str:
    """Return the state of a record in words."""
    return str(dict(procedure_of(record.kind).states.choices).get(record.state, ""))


def things_of(
    results: Collection[CheckResult], request: UserRequest
) -> dict[int, list[dict[str, Any]]]:
    """
    Return documents or parts of the set-up with their names in the language of the page.

    By result; two queries however many there are.
    """
    every = [each for result in results for each in result.things]
    numbers = {each["number"] for each in every if each["number"]}
    known = visible_records(request.user).in_bulk(numbers, field_name="number")
    missing = {str(each.get("code", "")) for each in every if Lack.MISSING in each["lacks"]}
    begun = documents.begun_from(missing, user=request.user)
    return {
        result.pk: [thing_of(each, known, begun, request.user) for each in result.things]
        for result in results
    }


def thing_of(
    each: Mapping[str, Any],
    known: Mapping[str, Record],
    begun: Mapping[str, Document],
    user: User,
) -> dict[str, Any]:
    """Return one document or part of the set-up, with what somebody began since a run missed it."""
    since = begun.get(str(each.get("code", "")))
    return {
        "name": each["name_zh"] if is_chinese() else each["name_en"],
        "number": each["number"],
        "record": known.get(each["number"]),
        "begun": since,
        "template": "" if since else template_of(each, user),
        "lacks": [
            *(str(Lack(lack).label) for lack in each["lacks"]),
            *each.get("wrong", [])[int(is_chinese()) :][:1],
        ],
    }


def template_of(thing: Mapping[str, Any], user: User) -> str:
    """Return where `user` begins a document that does not exist yet, from its template."""
    code = str(thing.get("code", ""))
    if Lack.MISSING not in thing["lacks"] or pattern_of(code) is None:
        return ""
    is_writer = access_of(user).may_somewhere("document.draft")
    return reverse("documents:template", kwargs={"template": code}) if is_writer else ""


def frame(request: UserRequest, catalogue: Catalogue, view: str) -> dict[str, Any]:
    """Return what the head of map and list shows."""
    address = catalogue.get_absolute_url()
    tabs = [
        {
            "label": str(label),
            "href": address if code == "clause" else f"{address}?{urlencode({'view': code})}",
            "is_current": code == view,
        }
        for code, label in (
            ("clause", _("By clause")),
            ("process", _("By process")),
            ("2011", _("As in 2011")),
        )
        if code != "2011" or catalogue.is_shipped
    ]
    listed = reverse("requirements:list", kwargs={"catalogue": catalogue.code})
    tabs.append({"label": _("List and search"), "href": listed, "is_current": view == "list"})
    return {
        "catalogue": catalogue,
        "tabs": tabs,
        "list": listed,
        "may_load": may(request.user, LOAD),
        "others": list(reading.others(catalogue, user=request.user)),
    }


def neighbours(request: UserRequest, requirement: Requirement) -> dict[str, Any]:
    """Return the requirements before and after one."""
    every = reading.visible_to(request.user).standing().filter(catalogue=requirement.catalogue_id)
    rows, place = every.only("code", "catalogue_id", "place"), requirement.place
    return {
        "before": rows.filter(place__lt=place).order_by("-place").first(),
        "after": rows.filter(place__gt=place).order_by("place").first(),
    }
