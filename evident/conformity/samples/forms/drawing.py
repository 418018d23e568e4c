"""From what a sample is drawn and how; what was found in a sampled record."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.conformity.samples import populations
from evident.conformity.samples.actions.drawing import (
    LONGEST_SEED,
    LONGEST_TITLE,
    MOST,
    USUAL,
)
from evident.conformity.samples.actions.judging import LONGEST
from evident.conformity.samples.models import Method, Part, Verdict
from evident.conformity.samples.populations import Population, population_of
from evident.kernel.accounts.models import User

BETWEEN = re.compile(r"[\s,;，、；]+")


class DayInput(forms.DateInput):
    """A day, chosen by the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class PopulationForm(forms.Form):
    """What is drawn from: enough to count it."""

    population = forms.ChoiceField(
        label=_("Drawn from"), help_text=_("What you may see of it is what is drawn from.")
    )
    part = forms.ChoiceField(
        label=_("Which of them"), choices=Part.choices, required=False, initial=Part.ALL
    )
    since = forms.DateField(
        label=pgettext_lazy("period", "From"), required=False, widget=DayInput()
    )
    until = forms.DateField(label=_("Up to and including"), required=False, widget=DayInput())

    def __init__(self, *args: Any, user: User, origin: tuple[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["population"].choices = choices_for(user, origin)  # type: ignore[attr-defined]

    def clean_part(self) -> str:
        """Return all of them unless something else was said."""
        return self.cleaned_data["part"] or Part.ALL

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        facts = super().clean() or self.cleaned_data
        since, until = facts.get("since"), facts.get("until")
        if since and until and until < since:
            self.add_error("until", _("The period ends before it begins."))
        return facts

    def source(self) -> Population | None:
        """Return what was chosen, where that is valid."""
        if not self.is_valid():
            return None
        facts = self.cleaned_data
        found = population_of(facts["population"], user=self.user)
        period = {name: facts[name] for name in ("part", "since", "until")}
        return found.of(**period) if found else None


class DrawForm(PopulationForm):
    """What is drawn from, and how."""

    method = forms.ChoiceField(
        label=_("Method"), choices=Method.choices, widget=forms.RadioSelect, initial=Method.RANDOM
    )
    size = forms.IntegerField(
        label=_("How many records"), min_value=1, max_value=MOST, initial=USUAL, required=False
    )
    seed = forms.CharField(
        label=_("Seed"),
        required=False,
        max_length=LONGEST_SEED,
        help_text=_(
            "Decides which are drawn: the same seed draws the same. Left empty, one is made up."
        ),
    )
    numbers = forms.CharField(
        label=_("Numbers"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only where records are named by hand: INC-12 INC-40."),
    )
    title = forms.CharField(
        label=_("What it is for"),
        required=False,
        max_length=LONGEST_TITLE,
        help_text=_("So that you find it again; left empty, it is called like what it is from."),
    )

    def clean_numbers(self) -> list[str]:
        """Return the numbers one by one."""
        return [each for each in BETWEEN.split(str(self.cleaned_data["numbers"])) if each]

    def clean_size(self) -> int:
        """Return how many; the usual number where nothing was said."""
        return self.cleaned_data["size"] or USUAL


class ResultForm(forms.Form):
    """What was found in a sampled record."""

    verdict = forms.ChoiceField(
        label=_("What you found"), choices=Verdict.choices, widget=forms.RadioSelect
    )
    remark = forms.CharField(
        label=_("Remark"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What you saw, where it does not conform or is worth a note."),
    )


def choices_for(user: User, origin: tuple[str, str]) -> list[Any]:
    """Return what may be drawn from, by process; where the page came from narrows it."""
    kind, reference = origin
    if kind == "requirement":
        found = populations.of_requirement(reference, user=user)
        if found:
            return [(each.code, each.label) for each in found]
    if kind == "process":
        found = populations.of_process(reference, user=user)
        if found:
            return [(each.code, each.label) for each in found]
    return [
        (name, [(each.code, each.label) for each in found])
        for name, found in populations.offered(user)
    ]
