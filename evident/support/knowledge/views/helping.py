"""Articles that help: while somebody types, beside a record, and what readers say of them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from evident.kernel.access.queries import access_of
from evident.kernel.links.models import Link
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.records import queries as records
from evident.kernel.records.kinds import kind_of
from evident.kernel.records.models import Record
from evident.kernel.records.queries import sees_internal
from evident.kernel.search.sources import read
from evident.support.knowledge import actions, queries
from evident.support.knowledge.actions.counting import note_reading
from evident.support.knowledge.models import SOLVED_WITH
from evident.support.knowledge.places import Place, origin_of, place_of
from evident.support.knowledge.views.articles import pictures_of
from evident.web.addresses import numbered
from evident.web.requests import UserRequest, go_to, refuse

MOST_FIELDS = 6
"""Of a form that are looked at for what is alike."""
LONGEST = 200


def known_place(code: str) -> Place:
    """Return the place called `code`. Raises Http404 if there is none."""
    try:
        return place_of(code)
    except KeyError:
        raise Http404 from None


def typed_in(query: QueryDict) -> list[str]:
    """Return what was typed, field by field."""
    names = [name for name in query if name != "csrfmiddlewaretoken"][:MOST_FIELDS]
    return [query.get(name, "").replace("\0", "").strip()[:LONGEST] for name in names]


def page_of(record: Record) -> str:
    """Return the address of a record's page."""
    return numbered(kind_of(record.kind).url_name)(record.number)


@login_required
@require_GET
def suggestions(request: UserRequest, place: str) -> HttpResponse:
    """Show articles alike to what is typed so far."""
    known = known_place(place)
    found = queries.suggest(
        user=request.user,
        texts=typed_in(request.GET),
        at=timezone.now(),
        size=3,
        for_customer=not known.is_for_staff,
    )
    return render(request, "articles/_suggestions.html", {"found": found, "place": place})


@login_required
@require_GET
def in_place(request: UserRequest, number: str) -> HttpResponse:
    """Show the text of an article where it was suggested."""
    article = queries.get(number=number, user=request.user)
    if article.published is None or not article.is_live:
        raise Http404
    note_reading(article=article, at=timezone.now())
    context = {
        "article": article,
        "shown": article.published.text(),
        "pictures": pictures_of(article, request),
    }
    return render(request, "articles/_text.html", context)


@login_required
@require_POST
def solved(request: UserRequest, number: str, place: str) -> HttpResponse:
    """End what was about to be reported: an article solved it."""
    known = known_place(place)
    article = queries.get(number=number, user=request.user)
    typed = " ".join(typed_in(request.POST))
    try:
        actions.solve(article=article, by=request.user, at=timezone.now(), place=place, typed=typed)
    except StepRefused as refusal:
        refuse(request, refusal)
        return go_to(request, reverse(known.url_name))
    context = {"article": article, "place": known, "back": reverse(known.url_name)}
    return render(request, "articles/solved.html", context)


@login_required
@require_POST
def rate(request: UserRequest, number: str) -> HttpResponse:
    """Take what a reader says: whether it helped, and perhaps why."""
    article = queries.get(number=number, user=request.user)
    helped = request.POST.get("helped", "")
    if helped not in ("yes", "no"):
        messages.error(request, _("Say whether it helped."))
        return go_to(request, article.get_absolute_url())
    try:
        actions.rate(
            article=article,
            by=request.user,
            at=timezone.now(),
            helped=helped == "yes",
            words=request.POST.get("words", ""),
        )
    except StepRefused as refusal:
        refuse(request, refusal)
    else:
        messages.success(request, _("Thank you: the owner of the article reads it."))
    return go_to(request, article.get_absolute_url())


@login_required
@require_GET
def beside(request: UserRequest, number: str) -> HttpResponse:
    """Show articles alike to a record to whoever works on it."""
    record = records.get(number=number, user=request.user)
    if not sees_internal(request.user, record=record):
        raise Http404
    found = queries.suggest_for(record, user=request.user, at=timezone.now())
    used = set(
        Link.objects.filter(start=record, meaning=SOLVED_WITH).values_list("end_id", flat=True)
    )
    access = access_of(request.user)
    known: Any = next(iter(read([record.pk])), record)
    context = {
        "record": record,
        "found": found,
        "used": used,
        "may_use": access.may(f"{record.kind}.link", record),
        "may_make": access.may_somewhere("article.draft") and origin_of(known) is not None,
    }
    return render(request, "articles/_beside.html", context)


@login_required
@require_POST
def use(request: UserRequest, number: str, record: str) -> HttpResponse:
    """Say that a record was solved with an article."""
    article = queries.get(number=number, user=request.user)
    solved_record = records.get(number=record, user=request.user)
    try:
        actions.use(article=article, record=solved_record, by=request.user, at=timezone.now())
    except StepRefused as refusal:
        refuse(request, refusal)
    else:
        messages.success(
            request,
            _("%(number)s is solved with %(article)s.")
            % {"number": solved_record.number, "article": article.number},
        )
    return go_to(request, page_of(solved_record))


@login_required
@require_POST
def make(request: UserRequest, number: str) -> HttpResponse:
    """Begin an article with what a solved record tells."""
    record = records.get(number=number, user=request.user)
    try:
        article = actions.draft_from(record=record, by=request.user, at=timezone.now())
    except StepRefused as refusal:
        refuse(request, refusal)
        return go_to(request, page_of(record))
    messages.success(
        request,
        _("The draft is made. Take out what only this customer may know, then ask for review."),
    )
    return go_to(request, article.get_absolute_url())
