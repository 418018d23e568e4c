"""How somebody wants to hear of things."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evident.kernel.notifications.declaration import Way
from evident.kernel.notifications.models import Interval, MailHabit, Rhythm
from evident.kernel.notifications.queries import Choice
from evident.kernel.records.kinds import kind_of, known

PREFIX = "way:"


class PreferencesForm(forms.Form):
    """One choice for each kind of event, and what holds for all of them."""

    rhythm = forms.ChoiceField(label=_("The digest comes"), choices=Rhythm.choices)
    warning_minutes = forms.TypedChoiceField(
        label=_("Warnings are mailed"),
        choices=Interval.choices,
        coerce=int,
        help_text=_("All warnings of an interval come as one mail; the inbox has them at once."),
    )
    hears_of_own = forms.BooleanField(label=_("Tell me of what I did myself, too"), required=False)

    def __init__(self, *args: Any, choices: list[Choice], habit: MailHabit, **more: Any) -> None:
        super().__init__(*args, **more)
        self.initial["rhythm"] = habit.rhythm
        self.initial["warning_minutes"] = habit.warning_minutes
        self.initial["hears_of_own"] = habit.hears_of_own
        for choice in choices:
            self.fields[PREFIX + choice.event] = forms.ChoiceField(
                label=str(choice.name), choices=ways_of(choice), initial=choice.way
            )

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return the fields of the events under what they happen to, the rest last."""
        found: dict[str, list[forms.BoundField]] = {}
        for name in self.fields:
            if name.startswith(PREFIX):
                kind = name.removeprefix(PREFIX).partition(".")[0]
                found.setdefault(heading_of(kind), []).append(self[name])
        rest = found.pop(heading_of(""), [])
        return [*found.items(), *([(heading_of(""), rest)] if rest else [])]

    def facts(self) -> dict[str, Any]:
        """Return what was chosen; events left as they were are not named."""
        cleaned = self.cleaned_data
        changed = {name for name in self.changed_data if name.startswith(PREFIX)}
        return {
            "ways": {name.removeprefix(PREFIX): cleaned[name] for name in sorted(changed)},
            "rhythm": cleaned["rhythm"],
            "warning_minutes": cleaned["warning_minutes"],
            "hears_of_own": cleaned["hears_of_own"],
        }


def heading_of(kind: str) -> str:
    """Return what events of a kind happen to: records of a process, or else something of ours."""
    return str(kind_of(kind).plural) if kind in known() else str(_("Other"))


def ways_of(choice: Choice) -> list[tuple[str, object]]:
    """Return the ways to hear of an event, and what they mean for it."""
    gathered = {Way.MAIL: _("Inbox and warning mail")} if choice.is_gathered else {}
    return [(way.value, gathered.get(way, way.label)) for way in Way]
