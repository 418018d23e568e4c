"""What the trail is filtered by, cleaned."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import Organisation
from evident.kernel.trail.models import Door
from evident.kernel.trail_reading import queries
from evident.kernel.trail_reading.queries import Filters
from evident.web.trail.words import event_name, subject_name

LONGEST_KEY = 18


class FilterForm(forms.Form):
    """Filters of the trail."""

    who = forms.CharField(
        label=_("By whom"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("Name, sign-in, e-mail")}),
    )
    record = forms.CharField(
        label=_("Record"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("Number, such as INC-12")}),
    )
    event = forms.ChoiceField(label=_("Event"), required=False)
    door = forms.ChoiceField(
        label=_("Door"), required=False, choices=[("", _("Every door")), *Door.choices]
    )
    since = forms.DateField(
        label=_("Written from"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("Written to"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    organisation = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("Every organisation"),
    )
    is_deviation = forms.BooleanField(label=_("Deviations only"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["event"].choices = event_choices()  # type: ignore[attr-defined]
        self.fields["organisation"].queryset = queries.organisations(user)  # type: ignore[attr-defined]

    def clean_record(self) -> str:
        """Return the number; no number holds a zero byte."""
        return str(self.cleaned_data["record"]).replace("\0", "").strip()

    def filters(self) -> Filters:
        """Return what to look for; what was refused is left out."""
        given = self.cleaned_data if self.is_bound and self.is_valid() else {}
        who = str(given.get("who") or "").strip()
        organisation = given.get("organisation")
        until = given.get("until")
        return Filters(
            people=queries.people_called(who) if who else None,
            event=given.get("event") or "",
            record=given.get("record") or "",
            door=given.get("door") or "",
            since=midnight(given.get("since")),
            until=midnight(until + timedelta(days=1)) if until else None,
            is_deviation=bool(given.get("is_deviation")),
            organisation=organisation.pk if organisation else None,
        )


def midnight(day: Any) -> datetime | None:
    """Return the beginning of a day in the person's zone."""
    return timezone.make_aware(datetime.combine(day, time.min)) if day else None


def event_choices() -> list[Any]:
    """Return the events the trail holds, grouped by what they are about."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for event in queries.known_events():
        groups.setdefault(event.partition(".")[0], []).append((event, event_name(event)))
    choices: list[Any] = [("", _("Every event"))]
    for subject, events in groups.items():
        name = subject_name(subject)
        whole = (f"{subject}.", _("All of: %(subject)s") % {"subject": name})
        choices.append((name, [whole, *sorted(events, key=lambda each: each[1])]))
    return choices
