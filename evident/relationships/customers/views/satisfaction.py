"""Satisfaction: the link of a mail, the question on a page, what people answered, the rules."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from evident.kernel.access.queries import access_of, require, require_somewhere
from evident.kernel.lists.exporting import Column, Export, declare, of_field
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.records.kinds import kind_of
from evident.kernel.records.models import Record
from evident.kernel.trail.actions import through
from evident.kernel.trail.models import Door
from evident.relationships.customers.actions import satisfaction as actions
from evident.relationships.customers.forms import satisfaction as forms
from evident.relationships.customers.models.satisfaction import AnswerWay, SatisfactionQuestion
from evident.relationships.customers.procedure.satisfaction import SCORES
from evident.relationships.customers.queries import satisfaction as queries
from evident.web.records.exporting import offered
from evident.web.records.listing import listed
from evident.web.requests import UserRequest, go_to, is_htmx, whole_number

VIEW, CONFIGURE = "satisfaction.view", "satisfaction.configure"
USUAL_DAYS = "90"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, key: str) -> HttpResponse:
    """
    Show the question of a mail's link with the score chosen there; take the answer.

    Opening the link records nothing: programs that look into mails for viruses open it too. A
    browser that shows the page to somebody sends the answer by itself, which can be put right for
    a while. Whoever holds the link need not sign in; somebody else who is signed in is refused.
    """
    question = queries.by_key(key)
    if question is None:
        said = _("This link is not complete. Copy the whole of it from the mail, or sign in.")
        return over(request, said, status=404)
    person = question.person
    if request.user.is_authenticated and request.user.pk != person.pk:
        said = _("This question was put to somebody else. Nothing was changed.")
        return over(request, said, status=403)
    zone = ZoneInfo(person.time_zone or settings.TIME_ZONE)
    with (
        translation.override(person.language or translation.get_language()),
        timezone.override(zone),
    ):
        request.LANGUAGE_CODE = translation.get_language()
        return asked(request, question)


def asked(request: HttpRequest, question: SatisfactionQuestion) -> HttpResponse:
    """Show the question, or take its answer, in the language of whom it was put to."""
    now = timezone.now()
    wanted = request.GET.get("score", "")
    form = forms.AnswerForm(request.POST or None, initial={"score": wanted})
    if question.is_waiting(now) and not form.is_valid():
        context = {
            "question": question,
            "record": question.record,
            "form": form,
            "is_chosen": request.method == "GET" and wanted in map(str, SCORES),
        }
        status = 422 if form.errors else 200
        return render(request, "satisfaction/link.html", context, status=status)
    if question.answered_at is not None and request.method != "POST":
        return over(request, actions.answered_before(question, at=now), question=question)
    facts = form.cleaned_data if form.is_valid() else {"score": 0}
    if "again" in request.POST:
        take, said = actions.put_right, _("We have your answer as you have changed it.")
    else:
        take, said = partial(actions.answer, way=AnswerWay.MAIL), _("We have your answer.")
    try:
        with through(Door.MAIL):
            answered = take(question=question, by=question.person, at=now, **facts)
    except PermissionDenied as refusal:
        return over(request, str(refusal), status=403)
    except StepRefused as refusal:
        status = 409 if request.method == "POST" else 200
        return over(request, str(refusal), status=status, question=question)
    return over(request, said, is_done=True, question=answered)


def over(
    request: HttpRequest,
    sentence: str,
    *,
    status: int = 200,
    is_done: bool = False,
    question: SatisfactionQuestion | None = None,
) -> HttpResponse:
    """
    Say that there is nothing (more) to answer; a fresh answer may be put right below.

    The score of the link that was followed is chosen there, as another one may have been meant.
    """
    form = None
    if question and question.may_be_put_right(timezone.now()):
        wanted = request.GET.get("score", "")
        score = int(wanted) if wanted in map(str, SCORES) and not is_done else question.score
        facts = {"score": score, "comment": question.comment}
        form = forms.AnswerForm(initial=facts)
    context = {"sentence": sentence, "is_done": is_done, "question": question, "form": form}
    return render(request, "satisfaction/over.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def answer(request: UserRequest, question: int) -> HttpResponse:
    """Take the answer of whoever was asked, from a page of the product."""
    asked = queries.own(pk=question, user=request.user)
    return taken(
        request,
        asked.record,
        partial(actions.answer, question=asked),
        lambda: {"question": asked, "is_waiting": asked.is_waiting(timezone.now())},
    )


@login_required
@require_http_methods(["GET", "POST"])
def rate(request: UserRequest, number: str) -> HttpResponse:
    """Take how satisfied somebody is with what was done for him or her, asked before or not."""
    record = queries.rated(number=number, user=request.user)

    def standing() -> dict[str, Any]:
        question = queries.of_record(record=record, user=request.user)
        return {"question": question, "is_waiting": not (question and question.answered_at)}

    return taken(request, record, partial(actions.rate, record=record), standing)


def taken(
    request: UserRequest,
    record: Record,
    take: Callable[..., object],
    standing: Callable[[], dict[str, Any]],
) -> HttpResponse:
    """Show the form about `record`, or `take` its answer; `standing` tells of the question."""
    form = forms.AnswerForm(request.POST or None)
    if form.is_valid():
        try:
            take(by=request.user, at=timezone.now(), **form.cleaned_data)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("We have your answer. Thank you."))
            return go_to(request, address_of(record))
    context = {"record": record, "form": form, "back": address_of(record)} | standing()
    status = 422 if form.errors else 200
    return render(request, "satisfaction/answer.html", context, status=status)


def address_of(record: Record) -> str:
    """Return the address of a record's page."""
    return reverse(kind_of(record.kind).url_name, kwargs={"number": record.number})


TAKEN_OUT = (
    "person", "asked_at", "answered_at", "score", "comment", "is_low", "follow_up",
    "followed_up_at", "followed_up_by",
)  # fmt: skip
EXPORT = declare(
    Export(
        "satisfaction",
        "satisfaction",
        rows=lambda user, query, _at: queries.filtered(user=user, filters=filters_of(query)),
        columns=(
            Column("number", gettext_lazy("Number"), ("record__number",), width=12),
            Column("title", gettext_lazy("Title"), ("record__title",), width=50),
            Column(
                "organisation", gettext_lazy("Customer"), ("record__organisation__name",), width=24
            ),
            *(of_field(SatisfactionQuestion, name) for name in TAKEN_OUT),
        ),
        orders={"newest": queries.NEWEST},
        order="newest",
        name=gettext_lazy("Satisfaction"),
        organisation="record__organisation_id",
    )
)


@login_required
@require_GET
def everything(request: UserRequest) -> HttpResponse:
    """Show what people answered, and what it comes to."""
    require_somewhere(request.user, VIEW)
    filters = filters_of(request.GET)
    rows = queries.filtered(user=request.user, filters=filters).select_related(*queries.BESIDE)
    whole = queries.Filters("any", filters.organisation, filters.since)
    data = request.GET.copy()
    data.setdefault("stage", filters.stage)
    data.setdefault("days", USUAL_DAYS)
    question = request.GET.copy()
    for name in ("stage", "page"):
        question.pop(name, None)
    context = listed(request, rows, orders={"newest": queries.NEWEST}, order="newest") | {
        "summary": queries.summary(queries.filtered(user=request.user, filters=whole)),
        "question": question.urlencode(),
        "form": forms.ListForm(data, user=request.user),
        "is_filtered": any(value for name, value in request.GET.items() if name != "page"),
        "may_configure": access_of(request.user).may(CONFIGURE),
        "may_follow_up": access_of(request.user).may_somewhere("satisfaction.follow_up"),
    }
    return render(request, "satisfaction/list.html", context | offered(request, EXPORT))


def filters_of(query: QueryDict) -> queries.Filters:
    """Return what an address keeps; what cannot be meant is passed over."""
    stage = query.get("stage", "")
    days = whole_number(query.get("days", USUAL_DAYS))
    return queries.Filters(
        stage=stage if stage in queries.STAGES else "answered",
        organisation=query.get("organisation", "").replace("\0", "")[:40],
        since=timezone.now() - timedelta(days=days) if days and days <= 3660 else None,
    )


@login_required
@require_http_methods(["GET", "POST"])
def follow_up(request: UserRequest, question: int) -> HttpResponse:
    """Record what was done about a low answer."""
    asked = queries.get(pk=question, user=request.user)
    require(request.user, "satisfaction.follow_up", asked.record)
    form = forms.FollowUpForm(request.POST or None)
    if form.is_valid():
        try:
            facts = form.cleaned_data
            actions.follow_up(question=asked, by=request.user, at=timezone.now(), **facts)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Noted."))
            return go_to(request, address_of(asked.record))
    context: dict[str, Any] = {"question": asked, "record": asked.record, "form": form}
    context |= {"address": request.path, "is_dialog": is_htmx(request)}
    template = "_follow_up" if is_htmx(request) else "follow_up"
    status = 422 if form.errors else 200
    return render(request, f"satisfaction/{template}.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def rules(request: UserRequest) -> HttpResponse:
    """Set when people are asked."""
    require(request.user, CONFIGURE)
    current = queries.rules()
    start = {name: getattr(current, name) for name in actions.RULES}
    form = forms.RulesForm(request.POST or None, initial=start)
    if form.is_valid():
        try:
            actions.configure(by=request.user, at=timezone.now(), **form.cleaned_data)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return go_to(request, reverse("satisfaction:list"))
    context = {
        "heading": _("When people are asked"),
        "text": _("After a record is closed, whoever it was done for is asked how satisfied he or"
                  " she is: in a mail with one click, and on the page of the record."),
        "form": form,
        "action": _("Save"),
        "back": reverse("satisfaction:list"),
    }  # fmt: skip
    return render(request, "web/form.html", context, status=422 if form.errors else 200)
