"""What the pages about satisfaction ask for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.relationships.customers.procedure.satisfaction import SCORES, WORDS
from evident.relationships.customers.queries.parties import customers_for

LONG = forms.Textarea(attrs={"rows": 4})
ANSWERS = [(score, WORDS[score]) for score in reversed(SCORES)]


class AnswerForm(forms.Form):
    """How satisfied somebody is."""

    score = forms.TypedChoiceField(
        label=_("How satisfied are you with what was done?"),
        choices=ANSWERS,
        coerce=int,
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(
        label=_("What would you like to add?"), widget=LONG, required=False, max_length=4000
    )


class FollowUpForm(forms.Form):
    """What was done about a low answer."""

    note = forms.CharField(
        label=_("What was done about it"),
        widget=LONG,
        max_length=4000,
        help_text=_("Whom you called, what was put right. For us alone."),
    )


class RulesForm(forms.Form):
    """When people are asked."""

    is_asked = forms.BooleanField(label=_("Ask after closing"), required=False)
    interval_days = forms.IntegerField(
        label=_("Days between two questions"),
        min_value=0,
        max_value=366,
        help_text=_("Nobody is asked more often than once in so many days."),
    )
    open_days = forms.IntegerField(
        label=_("Days to answer"),
        min_value=1,
        max_value=366,
        help_text=_("The link in the mail ends after so many days."),
    )
    low_score = forms.TypedChoiceField(
        label=_("Low answers go up to"),
        choices=ANSWERS[1:],
        coerce=int,
        help_text=_("Such answers are told to those who manage the process, and are followed up."),
    )


class ListForm(forms.Form):
    """What to look for. Wrong values are passed over: an old bookmark still opens a list."""

    stage = forms.ChoiceField(
        label=_("Answers"),
        required=False,
        choices=[
            ("answered", _("Answered")),
            ("low", _("Dissatisfied")),
            ("unfollowed", _("Dissatisfied, not followed up")),
            ("unanswered", _("Without an answer")),
            ("any", _("All")),
        ],
    )
    organisation = forms.ChoiceField(label=_("Customer"), required=False)
    days = forms.ChoiceField(
        label=_("Asked within"),
        required=False,
        choices=[
            ("90", _("Last 90 days")),
            ("30", _("Last 30 days")),
            ("365", _("Last 365 days")),
            ("", _("Ever")),
        ],
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        customers = customers_for(user, permission="satisfaction.view").order_by("name")
        self.fields["organisation"].choices = [  # type: ignore[attr-defined]
            ("", _("Any customer")),
            *customers.values_list("code", "name"),
        ]
