"""Surveys: the list, planning one, its page with what came back, and answering it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from evident.kernel.access.queries import access_of, require_somewhere
from evident.kernel.lists.exporting import Export, declare, of_records
from evident.kernel.procedures.definition import StepRefused
from evident.kernel.trail.actions import through
from evident.kernel.trail.models import Door
from evident.relationships.customers.actions import surveys as actions
from evident.relationships.customers.forms import surveys as forms
from evident.relationships.customers.models.survey import Survey, SurveyInvitation, text_of
from evident.relationships.customers.procedure.survey import PROCEDURE, State
from evident.relationships.customers.queries import surveys as queries
from evident.relationships.customers.queries.reviews import items_of
from evident.relationships.customers.queries.survey_results import results_of
from evident.relationships.customers.telling import OF_SURVEYS
from evident.web.records.exporting import offered
from evident.web.records.listing import listed
from evident.web.records.pages import Pages
from evident.web.requests import UserRequest, go_to

AT_ONCE = ("start", "remind")
MOST_SHOWN = 200


def beside(request: UserRequest, survey: Survey) -> dict[str, Any]:
    """Return what came back, who was drawn, and whether the reader is asked."""
    invitation = queries.own_invitation(survey=survey, user=request.user)
    context: dict[str, Any] = {
        "invitation": invitation,
        "may_answer": invitation is not None
        and not invitation.has_answered
        and survey.is_running(timezone.now()),
    }
    if not access_of(request.user).may("survey.view", survey):
        return context
    return context | {
        "questions": [text_of(question) for question in survey.questions],
        "customers": survey.customers.order_by("name"),
        "results": results_of(survey, at=timezone.now()),
        "drawn": queries.invitations_of(survey)[:MOST_SHOWN],
        "items": list(items_of(survey)),
        "today": timezone.localdate(),
        "is_over": survey.state == State.RUNNING and not survey.is_running(timezone.now()),
    }


PAGES = Pages(
    "surveys",
    "survey",
    PROCEDURE,
    OF_SURVEYS,
    get=queries.get,
    actions={name: getattr(actions, name) for name in (*forms.FORMS, *AT_ONCE)},
    template="surveys/detail.html",
    own_template="surveys/own.html",
    forms=forms.FORMS,
    at_once=AT_ONCE,
    needless=lambda survey: frozenset({"draw"} if survey.drawn_at else {"start"}),
    first={
        State.PLANNED: ("draw", "start", "edit"),
        State.RUNNING: ("analyse", "remind"),
        State.ANALYSED: ("present", "add_action", "finish_action"),
        State.REPORTED: ("improve", "add_action", "finish_action"),
    },
    tones={
        State.RUNNING: ("success", "player-play"),
        State.IMPROVED: ("success", "check"),
        State.CANCELLED: ("neutral", ""),
    },
    context=beside,
)


EXPORT = declare(
    Export(
        "survey",
        "surveys",
        rows=lambda user, query, _at: queries.filtered(user=user, filters=filters_of(query)),
        columns=of_records(
            "survey",
            Survey,
            "period",
            "sample_size",
            "is_anonymous",
            "started_at",
            "closes_at",
            "invited",
            "answered",
            "reported_at",
            without=("priority", "team", "requester", "service", "due", "resolved"),
        ),
        orders={"newest": queries.NEWEST},
        order="newest",
    )
)


@login_required
@require_GET
def everything(request: UserRequest) -> HttpResponse:
    """Show the surveys the person may see."""
    filters = filters_of(request.GET)
    rows = queries.filtered(user=request.user, filters=filters).select_related("assignee")
    context = listed(request, rows, orders={"newest": queries.NEWEST}, order="newest") | {
        "pages": PAGES,
        "is_plain": not queries.steers(request.user),
        "is_filtered": bool(request.GET.get("stage")),
        "may_plan": access_of(request.user).may_somewhere("survey.plan"),
        "form": forms.ListForm(request.GET),
    }
    return render(request, "surveys/list.html", context | offered(request, EXPORT))


def filters_of(query: QueryDict) -> queries.Filters:
    """Return what an address keeps; what cannot be meant is passed over."""
    stage = query.get("stage", "")
    return queries.Filters(stage if stage in queries.STAGES else "any")


@login_required
@require_http_methods(["GET", "POST"])
def plan(request: UserRequest) -> HttpResponse:
    """Plan a survey."""
    require_somewhere(request.user, "survey.plan")
    form = forms.PlanForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            survey = actions.plan(by=request.user, at=timezone.now(), **form.cleaned_data)
        except StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return go_to(request, survey.get_absolute_url())
    return render(request, "surveys/plan.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def answer(request: UserRequest, number: str) -> HttpResponse:
    """Take the answers of somebody who is asked, from a page of the product."""
    survey = queries.get(number=number, user=request.user)
    invitation = queries.own_invitation(survey=survey, user=request.user)
    if invitation is None:
        raise Http404
    return asked(request, invitation)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, key: str) -> HttpResponse:
    """
    Show the survey that a mail's personal link leads to; take the answers.

    Opening the link records nothing. Whoever holds it need not sign in; somebody else who is
    signed in is refused.
    """
    invitation = queries.invitation_by_key(key)
    if invitation is None:
        said = _("This link is not complete. Copy the whole of it from the mail, or sign in.")
        return over(request, said, status=404)
    person = invitation.person
    if request.user.is_authenticated and request.user.pk != person.pk:
        said = _("This survey was sent to somebody else. Nothing was changed.")
        return over(request, said, status=403)
    with translation.override(person.language or translation.get_language()), through(Door.MAIL):
        request.LANGUAGE_CODE = translation.get_language()
        return asked(request, invitation)


def asked(request: HttpRequest, invitation: SurveyInvitation) -> HttpResponse:
    """Show the questions, or take the answers."""
    survey, now = invitation.survey, timezone.now()
    if invitation.has_answered:
        return over(request, _("You answered this survey already. Your first answer counts."))
    if not survey.is_running(now):
        return over(request, _("The time to answer is over."))
    data = request.POST if request.method == "POST" else None
    form = forms.ResponseForm(data, invitation=invitation)
    if form.is_valid():
        try:
            actions.answer(invitation=invitation, by=invitation.person, at=now, **form.facts())
        except StepRefused as refusal:
            return over(request, str(refusal), status=409)
        return over(request, _("We have your answer."), is_done=True)
    status = 422 if form.errors else 200
    context = {"survey": survey, "form": form}
    return render(request, "surveys/answer.html", context, status=status)


def over(
    request: HttpRequest, sentence: str, *, status: int = 200, is_done: bool = False
) -> HttpResponse:
    """Say that there is nothing (more) to answer."""
    context = {"sentence": sentence, "is_done": is_done}
    return render(request, "satisfaction/over.html", context, status=status)
