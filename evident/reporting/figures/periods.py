"""Which stretch of time a page shows, chosen by two dates or by a word."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from evident.kernel.measures.queries import Period

CHOICES = [
    ("30", _("Last 30 days")),
    ("90", _("Last 90 days")),
    ("365", _("Last 12 months")),
    ("all", _("All time")),
]
USUAL = "365"


class PeriodForm(forms.Form):
    """The choice of a period; both dates are included."""

    period = forms.ChoiceField(label=_("Period"), choices=CHOICES, required=False)
    start = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    end = forms.DateField(
        label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def clean(self) -> dict[str, object]:
        """Refuse a period that ends before it starts."""
        facts: dict[str, object] = super().clean() or {}
        start, end = facts.get("start"), facts.get("end")
        if isinstance(start, date) and isinstance(end, date) and end < start:
            raise forms.ValidationError(_("The period ends before it starts."))
        return facts


@dataclass(frozen=True)
class Chosen:
    """A period with the form that chose it, and how to carry it in an address."""

    form: PeriodForm
    period: Period
    question: str


def chosen(asked: dict[str, str], *, now: datetime) -> Chosen:
    """Return the period `asked` for; the last twelve months where nothing usable is."""
    form = PeriodForm({"period": USUAL} | asked)
    if not form.is_valid():
        return Chosen(form, last_days(365, now=now), "")
    word = form.cleaned_data["period"] or USUAL
    start, end = form.cleaned_data["start"], form.cleaned_data["end"]
    if start or end:  # dates say more than a word
        parts = [f"{k}={v}" for k, v in (("start", start), ("end", end)) if v]
        until = None if end is None else midnight(end + timedelta(days=1))
        return Chosen(form, Period(start and midnight(start), until), "&".join(parts))
    if word == "all":
        return Chosen(form, Period(), "period=all")
    return Chosen(form, last_days(int(word), now=now), f"period={word}")


def last_days(days: int, *, now: datetime) -> Period:
    """Return the period of so many days up to now, from midnight of the current time zone."""
    return Period(midnight(timezone.localdate(now) - timedelta(days=days)), None)


def midnight(day: date) -> datetime:
    """Return the beginning of a day in the current time zone."""
    return timezone.make_aware(datetime.combine(day, time.min))


def month_name(key: str) -> str:
    """Return a month such as `2026-03` as an axis names it, in the language of the page."""
    first = date.fromisoformat(f"{key}-01")
    return date_format(first, pgettext("format of a month on an axis", "M Y"))


def month_bounds(key: str) -> Period:
    """Return the period of a month such as `2026-03`. Raises ValueError for anything else."""
    first = date.fromisoformat(f"{key}-01")
    following = (first + timedelta(days=32)).replace(day=1)
    return Period(midnight(first), midnight(following))
