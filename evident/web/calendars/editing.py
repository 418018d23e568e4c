"""Pages on which a calendar changes: request, one action, and back."""

from collections.abc import Callable
from datetime import date, timedelta

from django import forms as django_forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from evident.kernel.access.queries import access_of, require
from evident.kernel.calendars import actions, explanation, queries
from evident.kernel.calendars import holidays as sources
from evident.kernel.calendars.models import Calendar, CalendarVersion
from evident.kernel.calendars.timetable import DayKind
from evident.kernel.calendars.windows import parsed, restored, written
from evident.kernel.procedures.definition import StepRefused
from evident.web.calendars import forms
from evident.web.calendars.views import holding, version_of
from evident.web.requests import UserRequest, confirm, go_to

MANAGE = "calendar.manage"
OFFICE = written(parsed("09:00-17:00"))
PREVIEW_DAYS = 366
SHOWN_CHANGES = 20


def draft_page(user_request: UserRequest, code: str, number: int) -> CalendarVersion:
    """Return the draft to work on. Raises Http404 if hidden, PermissionDenied if not his to."""
    calendar = queries.get(code=code, user=user_request.user)
    require(user_request.user, MANAGE, calendar)
    version = version_of(calendar, number)
    if not version.is_draft:
        raise Http404
    return version


def address_of(version: CalendarVersion) -> str:
    """Return the page of a version."""
    return reverse("calendars:version", args=[version.calendar.code, version.number])


def done(form: django_forms.Form, step: Callable[[], object]) -> bool:
    """Take the step; if it is refused, say so on the form."""
    try:
        step()
    except StepRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@login_required
@require_http_methods(["GET", "POST"])
def create(request: UserRequest) -> HttpResponse:
    """Make a new calendar."""
    reach = access_of(request.user).reach(MANAGE)
    if not reach:
        raise PermissionDenied(_("You are not allowed to do this."))
    initial = {f"day_{number}": OFFICE for number in range(5)}
    initial["zone"] = timezone.get_current_timezone_name()
    form = forms.CalendarForm(request.POST or None, initial=initial, reach=reach)
    if form.is_valid():
        made: list[CalendarVersion] = []
        if done(
            form,
            lambda: made.append(actions.create(by=request.user, at=timezone.now(), **form.facts())),
        ):
            return go_to(request, address_of(made[0]))
    context = {"form": form, "heading": _("New calendar"), "back": reverse("calendars:index")}
    return render(request, "calendars/hours.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def propose(request: UserRequest, code: str) -> HttpResponse:
    """Start the next version of a calendar."""
    calendar = queries.get(code=code, user=request.user)
    require(request.user, MANAGE, calendar)
    return _with_reason(
        request,
        calendar,
        heading=_("New version of %(calendar)s") % {"calendar": calendar.name},
        text=_("It starts as a copy of what holds now and changes nothing until it is effective."),
        step=lambda reason: actions.propose(
            calendar=calendar, by=request.user, at=timezone.now(), reason=reason
        ),
    )


@login_required
@require_http_methods(["GET", "POST"])
def correct(request: UserRequest, code: str, number: int) -> HttpResponse:
    """Start a version that stands in for a wrong one."""
    calendar = queries.get(code=code, user=request.user)
    require(request.user, "calendar.correct", calendar)
    version = version_of(calendar, number)
    return _with_reason(
        request,
        calendar,
        heading=_("Correct version %(number)s") % {"number": number},
        text=_(
            "The correction holds over the wrong version for just the time that one held. What was "
            "known before stays in the history, with your name and reason."
        ),
        step=lambda reason: actions.propose_correction(
            version=version, by=request.user, at=timezone.now(), reason=reason
        ),
    )


def _with_reason(
    request: UserRequest,
    calendar: Calendar,
    *,
    heading: str,
    text: str,
    step: Callable[[str], CalendarVersion],
) -> HttpResponse:
    form = forms.ReasonForm(request.POST or None)
    if form.is_valid():
        made: list[CalendarVersion] = []
        if done(form, lambda: made.append(step(form.cleaned_data["reason"]))):
            return go_to(request, address_of(made[0]))
    back = reverse("calendars:detail", args=[calendar.code])
    context = {"heading": heading, "text": text, "form": form, "back": back}
    return render(request, "web/form.html", context | {"action": _("Make a draft")})


@login_required
@require_http_methods(["GET", "POST"])
def hours(request: UserRequest, code: str, number: int) -> HttpResponse:
    """Edit the week of a draft."""
    version = draft_page(request, code, number)
    form = forms.HoursForm(request.POST or None, initial=forms.initial_hours(version))
    if form.is_valid() and done(
        form,
        lambda: actions.edit(version=version, by=request.user, at=timezone.now(), **form.facts()),
    ):
        return go_to(request, address_of(version))
    context = {"form": form, "heading": _("Working hours"), "back": address_of(version)}
    return render(request, "calendars/hours.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def holidays(request: UserRequest, code: str, number: int) -> HttpResponse:
    """Take the holidays of some years into a draft."""
    version = draft_page(request, code, number)
    form = forms.YearsForm(
        request.POST or None,
        years=years_to_choose(version),
        initial={
            "years": [
                each.year
                for each in queries.outlook(version, timezone.now())
                if not each.is_imported
            ]
        },
    )
    if form.is_valid() and done(
        form,
        lambda: actions.import_holidays(
            version=version, by=request.user, at=timezone.now(), years=form.cleaned_data["years"]
        ),
    ):
        messages.success(request, _("The holidays are in the draft."))
        return go_to(request, address_of(version))
    context = {
        "heading": _("Take in holidays"),
        "text": _("Dates set by hand stay as they are. Only years that are known can be chosen."),
        "form": form,
        "action": _("Take in"),
        "back": address_of(version),
    }
    return render(request, "web/form.html", context)


def years_to_choose(version: CalendarVersion) -> list[tuple[int, str]]:
    """Return the years the source knows around now, each with how sure it is."""
    if not version.country:
        return []
    country = sources.country(version.country, version.subdivision)
    this = timezone.localdate().year
    first = country.first_year if country.code == sources.CHINA else this - 5
    nearest = range(max(country.first_year, first), min(country.last_year, this + 3) + 1)
    years = sorted({*nearest, *version.holiday_years})
    certainty = {
        each: sources.holiday_year(country.code, each, version.subdivision).certainty.label
        for each in years
    }
    return [
        (
            each,
            _("%(year)s · %(certainty)s · in the draft")
            % {"year": each, "certainty": certainty[each]}
            if each in version.holiday_years
            else f"{each} · {certainty[each]}",
        )
        for each in reversed(years)
    ]


@login_required
@require_http_methods(["GET", "POST"])
def day(request: UserRequest, code: str, number: int, day: str) -> HttpResponse:
    """Say what holds on one date of a draft, or let the week hold again."""
    version = draft_page(request, code, number)
    try:
        on = date.fromisoformat(day)
    except ValueError as fault:
        raise Http404 from fault
    back = f"{address_of(version)}?year={on.year}"
    known = version.days.filter(on=on).first()
    initial: dict[str, str] = {"kind": DayKind.HOLIDAY}
    if known is not None:
        initial = {"kind": known.kind, "name_en": known.name_en, "name_zh": known.name_zh}
        initial["windows"] = written(restored(known.windows or []))
    is_removal = "remove" in request.POST
    form = forms.DayForm(None if is_removal else request.POST or None, initial=initial)
    if is_removal:
        actions.remove_day(version=version, on=on, by=request.user, at=timezone.now())
        return go_to(request, back)
    if form.is_valid():
        facts = form.cleaned_data
        kind = DayKind(facts["kind"])
        is_usual = kind == DayKind.MAKEUP and not facts["windows"]
        if done(
            form,
            lambda: actions.set_day(
                version=version,
                on=on,
                by=request.user,
                at=timezone.now(),
                kind=kind,
                name_en=facts["name_en"],
                name_zh=facts["name_zh"],
                windows=None if is_usual else facts["windows"],
            ),
        ):
            return go_to(request, back)
    context = {"form": form, "version": version, "on": on, "known": known, "back": back}
    return render(request, "calendars/day.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def effective(request: UserRequest, code: str, number: int) -> HttpResponse:
    """Make a draft effective, after showing which dates would have other hours."""
    version = draft_page(request, code, number)
    form = forms.EffectiveForm(request.POST or None)
    if version.corrects is not None:
        del form.fields["effective_from"]
    if (
        request.POST
        and form.is_valid()
        and done(
            form,
            lambda: actions.make_effective(
                version=version,
                by=request.user,
                at=timezone.now(),
                effective_from=form.cleaned_data.get("effective_from"),
            ),
        )
    ):
        messages.success(request, _("Version %(number)s is effective.") % {"number": number})
        return go_to(request, reverse("calendars:detail", args=[code]))
    context = {"form": form, "version": version, "back": address_of(version)}
    return render(request, "calendars/effective.html", context | preview(version))


def preview(version: CalendarVersion) -> dict[str, object]:
    """Return the dates that would have other hours: of the coming year, or of what is corrected."""
    now = timezone.now()
    before = version.corrects or holding(version.calendar, now)
    if before is None:
        return {"changes": [], "is_first": True}
    first = timezone.localdate()
    last = first + timedelta(days=PREVIEW_DAYS)
    if version.corrects is not None:
        first = min(first, timezone.localdate(version.corrects.effective_from or now))
        first = max(first, last - timedelta(days=5 * PREVIEW_DAYS))
    found = list(explanation.changes(before.timetable(), version.timetable(), first, last))
    return {
        "before": before,
        "changes": found[:SHOWN_CHANGES],
        "more": max(len(found) - SHOWN_CHANGES, 0),
        "count": len(found),
        "first": first,
        "last": last,
    }


@login_required
@require_http_methods(["GET", "POST"])
def discard(request: UserRequest, code: str, number: int) -> HttpResponse:
    """Throw a draft away, after asking."""
    version = draft_page(request, code, number)
    is_only = version.calendar.versions.count() == 1
    if request.method == "POST":
        actions.discard(version=version, by=request.user, at=timezone.now())
        target = "calendars:index" if is_only else "calendars:detail"
        return go_to(request, reverse(target, args=[] if is_only else [code]))
    consequences = [_("The draft and the dates set in it are gone. The trail keeps that it was.")]
    if is_only:
        consequences.append(_("The calendar goes with it: it never had another version."))
    return confirm(
        request,
        heading=_("Discard the draft of %(when)s?")
        % {"when": date_format(timezone.localtime(version.created_at), "DATE_FORMAT")},
        consequences=consequences,
        action=_("Discard"),
        back=address_of(version),
    )
