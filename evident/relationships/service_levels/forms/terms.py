"""The terms of a version as a page: its rules, and a row for each target."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import OrganisationKind
from evident.kernel.records.models import Record
from evident.relationships.service_levels import hearing
from evident.relationships.service_levels.forms import exclusions
from evident.relationships.service_levels.forms.targets import TargetForms, rows_of, targets_of
from evident.relationships.service_levels.models import Agreement, OnPriority, OnReopening
from evident.relationships.service_levels.written import WrittenTerms
from evident.web.people import PeopleOf
from evident.web.records.forms import RecordsField

HEARS = "hears_"
WAITS_FOR = (
    ("user", _("Waiting for the user")),
    ("supplier", _("Waiting for a supplier")),
    ("change", _("Waiting for a change")),
    ("approval", _("Waiting for the customer's approval")),
)


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
    services = RecordsField(label=_("Services"), queryset=Record.objects.none(), required=False)
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
    recipients = PeopleOf(
        label=_("Recipients of reports"),
        queryset=User.objects.none(),
        required=False,
        help_text=_("People of the other party, and of ours."),
    )

    def __init__(
        self,
        *args: Any,
        services: QuerySet[Record],
        agreement: Agreement,
        readers: Sequence[User],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["services"].queryset = services  # type: ignore[attr-defined]
        people = readers_of(agreement, kept=readers)
        self.fields["recipients"].queryset = people  # type: ignore[attr-defined]
        for hearer in hearing.offered():
            self.fields[HEARS + hearer.code] = forms.IntegerField(
                label=str(hearer.name), min_value=1, max_value=500, required=False
            )

    @property
    def hearers(self) -> list[forms.BoundField]:
        """From which share on each role hears of a clock."""
        return [self[HEARS + hearer.code] for hearer in hearing.offered()]

    @property
    def hears(self) -> dict[str, int] | None:
        """Who was written to hear from which share on; None where nobody sent that part."""
        names = {HEARS + hearer.code: hearer.code for hearer in hearing.offered()}
        if not any(name in self.data for name in names):
            return None
        facts = self.cleaned_data
        return {code: facts[name] for name, code in names.items() if facts.get(name)}

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


def readers_of(agreement: Agreement, *, kept: Sequence[User]) -> QuerySet[User]:
    """Return who may receive its reports: both parties, and who does already (`kept`)."""
    of_a_party = Q(organisation=agreement.organisation_id) | Q(
        organisation__kind=OrganisationKind.PROVIDER
    )
    keys = [person.pk for person in kept]
    people = User.objects.filter(Q(is_active=True) & of_a_party | Q(pk__in=keys))
    return people.select_related("organisation").order_by("name", "pk")


@dataclass(frozen=True)
class Sheet:
    """The form of terms with its rows."""

    form: TermsForm
    rows: Any
    exclusions: Any
    """Its rows; None where nobody sent any: what there is stays."""
    now: WrittenTerms
    """What the terms said before."""

    @property
    def is_valid(self) -> bool:
        """Whether both can be kept."""
        verdicts = [self.form.is_valid(), self.rows.is_valid()]
        return all([*verdicts, self.exclusions is None or self.exclusions.is_valid()])

    @property
    def terms(self) -> WrittenTerms:
        """What was written; both must be valid."""
        kept = self.now.exclusions
        if self.exclusions is not None:
            kept = exclusions.exclusions_of(self.exclusions)
        return replace(written_terms(self.form, self.rows, now=self.now), exclusions=kept)


def sheet(
    data: QueryDict | None,
    *,
    now: WrittenTerms,
    agreement: Agreement,
    services: QuerySet[Record],
) -> Sheet:
    """Return the form for terms that say `now`; with `more` it has another row and no verdict."""
    given: dict[str, Any] = {
        "services": services, "agreement": agreement, "readers": now.recipients
    }  # fmt: skip
    initial, rows = initial_of(now), rows_of(now.targets)
    form = TermsForm(data, initial=initial, **given)
    filled = TargetForms(data, initial=rows, prefix="target")
    left_out = exclusions.filled(data, exclusions.rows_of(now.exclusions))
    if data is not None and not exclusions.is_sent(data):
        left_out = None
    if data is not None and "more" in data and filled.management_form.is_valid():
        form = TermsForm(initial=initial | typed(form), **given)
        filled = TargetForms(initial=[typed(row) for row in filled.forms], prefix="target")
        of_exclusions = [typed(row) for row in left_out.forms] if left_out else []
        left_out = exclusions.filled(None, of_exclusions)
        more = left_out if data["more"] == exclusions.PREFIX else filled
        more.extra = 1
    elif data is None and not rows:
        filled.extra = 1
    return Sheet(form, filled, left_out, now)


def typed(form: forms.Form) -> dict[str, Any]:
    """Return what somebody typed, to be shown again as it is."""
    return {
        name: field.widget.value_from_datadict(form.data, {}, form.add_prefix(name))
        for name, field in form.fields.items()
    }


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
        **{HEARS + role: share for role, share in terms.hears.items()},
        "workload_limit": terms.workload_limit,
        "review_months": terms.review_months,
        "exceptions": terms.exceptions,
        "recipients": [person.pk for person in terms.recipients],
    }


def written_terms(form: TermsForm, rows: Any, *, now: WrittenTerms) -> WrittenTerms:
    """
    Return the terms that were filled in; both must be valid.

    A day that was left as it stood stays the very moment it was: a form shows no time of day.
    """
    facts = form.cleaned_data
    first, last = facts["valid_from"], facts["last_day"]
    is_first_kept = first is not None and first.isoformat() == local_date(now.valid_from)
    is_last_kept = last is not None and last.isoformat() == last_day(now.valid_until)
    return WrittenTerms(
        valid_from=now.valid_from if is_first_kept else beginning(first),
        valid_until=now.valid_until if is_last_kept else after(last),
        covers_all=facts["covers_all"],
        services=tuple(facts["services"]),
        targets=targets_of(rows),
        pause_reasons=tuple(facts["pause_reasons"]),
        on_priority=facts["on_priority"],
        on_reopening=facts["on_reopening"],
        warn_at=tuple(facts["warn_at"]),
        hears=now.hears if form.hears is None else form.hears,
        workload_limit=facts["workload_limit"],
        exceptions=facts["exceptions"],
        review_months=facts["review_months"],
        recipients=tuple(facts["recipients"]),
    )


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
