"""How somebody wants to hear of things."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evident.kernel.notifications.declaration import Way
from evident.kernel.notifications.models import MailHabit, Rhythm
from evident.kernel.notifications.queries import Choice

PREFIX = "way:"


class PreferencesForm(forms.Form):
    """One choice for each kind of event, and what holds for all of them."""

    rhythm = forms.ChoiceField(label=_("The digest comes"), choices=Rhythm.choices)
    hears_of_own = forms.BooleanField(label=_("Tell me of what I did myself, too"), required=False)

    def __init__(self, *args: Any, choices: list[Choice], habit: MailHabit, **more: Any) -> None:
        super().__init__(*args, **more)
        self.initial["rhythm"] = habit.rhythm
        self.initial["hears_of_own"] = habit.hears_of_own
        for choice in choices:
            self.fields[PREFIX + choice.event] = forms.ChoiceField(
                label=str(choice.name), choices=Way.choices, initial=choice.way
            )

    def way_fields(self) -> list[forms.BoundField]:
        """Return the fields of the events."""
        return [self[name] for name in self.fields if name.startswith(PREFIX)]

    def facts(self) -> dict[str, Any]:
        """Return what was chosen; events left as they were are not named."""
        cleaned = self.cleaned_data
        changed = {name for name in self.changed_data if name.startswith(PREFIX)}
        return {
            "ways": {name.removeprefix(PREFIX): cleaned[name] for name in sorted(changed)},
            "rhythm": cleaned["rhythm"],
            "hears_of_own": cleaned["hears_of_own"],
        }
