"""The promises of a version as rows of a page: each asks only for what it needs."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from evident.kernel.calendars.models import Calendar
from evident.kernel.calendars.queries import day_minutes
from evident.kernel.lengths import length_of
from evident.kernel.measures.definition import Unit, measures
from evident.kernel.records.kinds import kind_of, known
from evident.kernel.records.models import Priority
from evident.relationships.service_levels.lengths import Length, WrongLength, written_length
from evident.relationships.service_levels.models import Metric
from evident.relationships.service_levels.written import LONGEST_MINUTES, WrittenTarget

TIMED_KINDS = ("incident", "service_request", "complaint")
MOST_TARGETS = 60
TIMES = ("kind", "priority", "minutes", "calendar", "percent")
NEEDS: dict[str, tuple[str, ...]] = {
    Metric.RESPONSE: TIMES,
    Metric.RESOLUTION: TIMES,
    Metric.AVAILABILITY: ("percent",),
    Metric.FIRST_CONTACT: ("percent",),
    Metric.SATISFACTION: ("percent", "value"),
    Metric.MEASURE: ("measure", "value"),
}
"""What is asked about a promise, by what it is about; the rest of a row is passed over."""
SEEN = NEEDS | {Metric.SATISFACTION: ("percent",)}
"""What the page shows of that; a value of satisfaction where it was written by a program."""
OPERATION = "8."
"""Clauses whose measures tell of the work for customers; the others tell of ourselves."""


class LengthField(forms.CharField):
    """How long something may take: “4 h”, “30 min”, “2 d”, in either language."""

    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=40, **more)

    def prepare_value(self, value: Any) -> Any:
        """Return minutes as people write them; what was typed stays as it is."""
        return length_of(timedelta(minutes=value)) if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        """Return what was written, None without. Raises ValidationError."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return written_length(text)
        except WrongLength as wrong:
            raise forms.ValidationError(
                _("Write a time with its unit, such as 4 h, 30 min or 2 d.")
            ) from wrong


class TargetForm(forms.Form):
    """One promise; a row nobody wrote in is none."""

    name_en = forms.CharField(label=_("English name"), max_length=120, required=False)
    name_zh = forms.CharField(
        label=_("Chinese name"), max_length=120, required=False, help_text=_("One is enough.")
    )
    metric = forms.ChoiceField(label=_("What is promised"), choices=Metric.choices)
    kind = forms.ChoiceField(
        label=_("Process"),
        required=False,
        help_text=_("Times for complaints are promised by name alone."),
    )
    priority = forms.TypedChoiceField(
        label=_("Priority"),
        choices=[("", _("Any")), *Priority.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )
    minutes = LengthField(
        label=_("Takes at most"),
        help_text=_("Such as 4 h, 30 min or 2 d. A day is a working day of the calendar."),
        required=False,
    )
    calendar = forms.ModelChoiceField(
        label=_("Counted in"), queryset=Calendar.objects.all(), required=False
    )
    percent = forms.DecimalField(
        label=_("To be reached, in percent"),
        min_value=0,
        max_value=100,
        decimal_places=3,
        required=False,
    )
    measure = forms.ChoiceField(label=_("Measure"), required=False)
    value = forms.DecimalField(
        label=_("Value to be reached"), max_digits=12, decimal_places=3, required=False
    )
    code = forms.SlugField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(kind, kind_of(kind).plural) for kind in TIMED_KINDS if kind in known()]
        self.fields["kind"].choices = [("", _("Any")), *kinds]  # type: ignore[attr-defined]
        self.fields["measure"].choices = measures_for(  # type: ignore[attr-defined]
            self.initial.get("measure", "")
        )
        for name, field in self.fields.items():
            needed = [metric for metric, names in SEEN.items() if name in names]
            if name == "value" and self.initial.get("value") is not None:
                needed.append(Metric.SATISFACTION)
            if needed:
                field.widget.attrs["data-needed"] = " ".join(needed)

    def clean(self) -> dict[str, Any]:
        """Keep what the promise needs, in minutes of its calendar. Raises ValidationError."""
        facts = super().clean() or {}
        wrote = any(facts.get(name) for name in ("name_en", "name_zh"))
        needed = NEEDS.get(facts.get("metric", ""), ())
        if not wrote:
            if any(facts.get(name) for name in ("minutes", "percent", "value", "measure")):
                self.add_error("name_en", _("Give the target a name."))
            return facts
        facts["name_en"] = facts.get("name_en") or facts["name_zh"]
        for name in ("kind", "measure"):
            facts[name] = facts.get(name, "") if name in needed else ""
        for name in ("priority", "minutes", "calendar", "percent", "value"):
            facts[name] = facts.get(name) if name in needed else None
        if isinstance(length := facts["minutes"], Length):
            facts["minutes"] = self.counted(length, facts["calendar"])
        return facts

    def counted(self, length: Length, calendar: Calendar | None) -> int:
        """Return the minutes a length has; says so where that is too much or nothing."""
        minutes = length.in_minutes(day_minutes(calendar, timezone.now()))
        if not 0 < minutes <= LONGEST_MINUTES:
            self.add_error("minutes", _("A target is between one minute and a year long."))
        return minutes


def measures_for(kept: str) -> list[Any]:
    """Return the measures that can be promised, by process; `kept` was promised before."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for measure in measures():
        is_ours = not measure.clause.startswith(OPERATION) or measure.process == "agreement"
        if not measure.is_of_any_period or (is_ours and measure.code != kept):
            continue
        group = str(kind_of(measure.process).plural) if measure.process in known() else ""
        text = str(measure.name)
        if measure.unit != Unit.COUNT:
            facts = {"name": text, "unit": measure.unit.label}
            text = gettext("%(name)s (%(unit)s)") % facts
        groups.setdefault(group or gettext("Others"), []).append((measure.code, text))
    return [("", "–"), *groups.items()]


TargetForms = formset_factory(
    TargetForm, extra=0, max_num=MOST_TARGETS, absolute_max=MOST_TARGETS, can_delete=True
)


def rows_of(targets: Sequence[WrittenTarget]) -> list[dict[str, Any]]:
    """Return what the rows show of targets."""
    names = TargetForm.base_fields
    return [{name: shown(getattr(target, name)) for name in names} for target in targets]


def shown(fact: Any) -> Any:
    """Return what a control shows of a fact: a calendar's key, a number without idle zeros."""
    if isinstance(fact, Calendar):
        return fact.pk
    return f"{fact.normalize():f}" if isinstance(fact, Decimal) else fact


def targets_of(rows: "BaseFormSet[TargetForm]") -> tuple[WrittenTarget, ...]:
    """Return the targets of the rows that name one; each keeps its code, or gets one."""
    return tuple(
        WrittenTarget(code=code, **facts) for code, facts in coded(rows, otherwise="target")
    )


def coded(rows: "BaseFormSet[Any]", *, otherwise: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what the rows that name something say, each with a code of its own."""
    taken: set[str] = set()
    for row in rows.forms:
        facts = dict(row.cleaned_data)
        if facts.pop("DELETE", False) or not facts.get("name_en", "").strip():
            continue
        wanted = facts.pop("code", "") or slugify(facts["name_en"])[:30] or otherwise
        code, number = wanted, 2
        while code in taken:
            code, number = f"{wanted}-{number}", number + 1
        taken.add(code)
        yield code, facts
