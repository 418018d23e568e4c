"""The terms of a version as a page: its rules, and a row for each target."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.calendars.models import Calendar
from evident.kernel.measures.definition import measures
from evident.kernel.records.kinds import kind_of, known
from evident.kernel.records.models import Priority, Record
from evident.relationships.service_levels.models import Metric, OnPriority, OnReopening
from evident.relationships.service_levels.written import WrittenTarget, WrittenTerms

TIMED_KINDS = ("incident", "service_request")
WAITS_FOR = (
    ("user", _("Waiting for the user")),
    ("supplier", _("Waiting for a supplier")),
    ("change", _("Waiting for a change")),
)
MOST_TARGETS = 60
BLANK_ROWS = 2


class TermsForm(forms.Form):
    """For which time and services, and by which rules clocks run."""

    valid_from = forms.DateField(
        label=_("Valid from"), widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    last_day = forms.DateField(
        label=_("Last day"),
        widget=forms.DateInput(attrs={"type": "date"}),
        required=False,
        help_text=_("Without one it holds until it is terminated."),
    )
    covers_all = forms.BooleanField(label=_("Covers every service"), required=False)
    services = forms.ModelMultipleChoiceField(
        label=_("Services"), queryset=Record.objects.none(), required=False
    )
    pause_reasons = forms.MultipleChoiceField(
        label=_("Reasons that pause its clocks"),
        choices=WAITS_FOR,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    on_priority = forms.ChoiceField(
        label=_("When the priority changes"), choices=OnPriority.choices
    )
    on_reopening = forms.ChoiceField(
        label=_("When a record is reopened"), choices=OnReopening.choices
    )
    warn_at = forms.CharField(
        label=_("Warn at"),
        help_text=_("Percent of a target, separated by commas: 50, 75, 100."),
        max_length=60,
    )
    workload_limit = forms.IntegerField(
        label=_("Workload limit"),
        help_text=_("Records a month, at most."),
        min_value=1,
        max_value=10**8,
        required=False,
    )
    review_months = forms.IntegerField(
        label=_("Review interval"), help_text=_("In months."), min_value=1, max_value=60
    )
    exceptions = forms.CharField(
        label=_("Exceptions"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    recipients = forms.ModelMultipleChoiceField(
        label=_("Recipients of reports"),
        queryset=User.objects.filter(is_active=True).order_by("name"),
        required=False,
    )

    def __init__(self, *args: Any, services: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["services"].queryset = services  # type: ignore[attr-defined]

    def clean_warn_at(self) -> list[int]:
        """Return the shares as numbers."""
        parts = str(self.cleaned_data["warn_at"]).replace("，", ",").split(",")
        try:
            shares = [int(part) for part in parts if part.strip()]
        except ValueError as wrong:
            raise forms.ValidationError(_("Write whole numbers, separated by commas.")) from wrong
        if any(not 1 <= share <= 500 for share in shares):
            raise forms.ValidationError(_("Warnings are given at 1 to 500 percent of a target."))
        return shares


class TargetForm(forms.Form):
    """One target; a row without a name is no target."""

    name_en = forms.CharField(label=_("English name"), max_length=120, required=False)
    name_zh = forms.CharField(label=_("Chinese name"), max_length=120, required=False)
    metric = forms.ChoiceField(label=_("About"), choices=Metric.choices)
    kind = forms.ChoiceField(label=_("Process"), required=False)
    priority = forms.TypedChoiceField(
        label=_("Priority"),
        choices=[("", _("Any")), *Priority.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )
    minutes = forms.IntegerField(
        label=_("Minutes"), min_value=1, max_value=366 * 24 * 60, required=False
    )
    calendar = forms.ModelChoiceField(
        label=_("Calendar"), queryset=Calendar.objects.all(), required=False
    )
    percent = forms.DecimalField(
        label=_("Percent"), min_value=0, max_value=100, decimal_places=3, required=False
    )
    measure = forms.ChoiceField(label=_("Measure"), required=False)
    value = forms.DecimalField(label=_("Value"), max_digits=12, decimal_places=3, required=False)
    code = forms.SlugField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(kind, kind_of(kind).plural) for kind in TIMED_KINDS if kind in known()]
        self.fields["kind"].choices = [("", _("Any")), *kinds]  # type: ignore[attr-defined]
        named = [
            (measure.code, measure.name) for measure in measures() if measure.divisor is None
        ]  # days of agents are not those of one customer
        self.fields["measure"].choices = [("", "–"), *named]  # type: ignore[attr-defined]


TargetForms = formset_factory(
    TargetForm, extra=BLANK_ROWS, max_num=MOST_TARGETS, absolute_max=MOST_TARGETS
)


def initial_of(terms: WrittenTerms) -> dict[str, Any]:
    """Return what the form shows of terms."""
    return {
        "valid_from": local_date(terms.valid_from),
        "last_day": last_day(terms.valid_until),
        "covers_all": terms.covers_all,
        "services": [service.pk for service in terms.services],
        "pause_reasons": list(terms.pause_reasons),
        "on_priority": terms.on_priority,
        "on_reopening": terms.on_reopening,
        "warn_at": ", ".join(map(str, terms.warn_at)),
        "workload_limit": terms.workload_limit,
        "review_months": terms.review_months,
        "exceptions": terms.exceptions,
        "recipients": [person.pk for person in terms.recipients],
    }


def rows_of(targets: Sequence[WrittenTarget]) -> list[dict[str, Any]]:
    """Return what the rows show of targets."""
    names = TargetForm.base_fields
    return [
        {
            name: getattr(target, name).pk
            if name == "calendar" and target.calendar is not None
            else getattr(target, name)
            for name in names
        }
        for target in targets
    ]


def written_terms(form: TermsForm, rows: "BaseFormSet[TargetForm]") -> WrittenTerms:
    """Return the terms that were filled in; both must be valid."""
    facts = form.cleaned_data
    return WrittenTerms(
        valid_from=beginning(facts["valid_from"]),
        valid_until=after(facts["last_day"]),
        covers_all=facts["covers_all"],
        services=tuple(facts["services"]),
        targets=targets_of(rows),
        pause_reasons=tuple(facts["pause_reasons"]),
        on_priority=facts["on_priority"],
        on_reopening=facts["on_reopening"],
        warn_at=tuple(facts["warn_at"]),
        workload_limit=facts["workload_limit"],
        exceptions=facts["exceptions"],
        review_months=facts["review_months"],
        recipients=tuple(facts["recipients"]),
    )


def targets_of(rows: "BaseFormSet[TargetForm]") -> tuple[WrittenTarget, ...]:
    """Return the targets of the rows that name one; each keeps its code, or gets one."""
    targets: list[WrittenTarget] = []
    taken: set[str] = set()
    for row in rows.forms:
        facts = dict(row.cleaned_data)
        if not facts.get("name_en", "").strip():
            continue
        wanted = facts.pop("code", "") or slugify(facts["name_en"])[:30] or "target"
        code, number = wanted, 2
        while code in taken:
            code, number = f"{wanted}-{number}", number + 1
        taken.add(code)
        targets.append(WrittenTarget(code=code, **facts))
    return tuple(targets)


def local_date(at: datetime | None) -> str:
    """Return the date of a moment where the reader is."""
    return "" if at is None else timezone.localdate(at).isoformat()


def last_day(until: datetime | None) -> str:
    """Return the last whole day before a moment."""
    if until is None:
        return ""
    return timezone.localdate(until - timedelta(microseconds=1)).isoformat()


def beginning(on: date | None) -> datetime | None:
    """Return the first moment of a date where the reader is."""
    if on is None:
        return None
    return timezone.make_aware(datetime.combine(on, time()))


def after(on: date | None) -> datetime | None:
    """Return the first moment after a date where the reader is."""
    if on is None:
        return None
    return timezone.make_aware(datetime.combine(on + timedelta(days=1), time()))
