"""What the pages of announcements ask for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import Organisation
from evident.kernel.records.models import Record
from evident.kernel.records.queries import visible_to
from evident.relationships.announcements.models import Announcement, Subject
from evident.relationships.customers.queries.parties import customers_for
from evident.web.moments import MomentField
from evident.web.records.forms import ReasonForm, RecordsField, StepForm

LONG = forms.Textarea(attrs={"rows": 4})


class AnnouncementForm(forms.Form):
    """What an announcement says."""

    subject = forms.ChoiceField(label=_("Kind"), choices=Subject.choices)
    starts_at = MomentField(
        label=_("Begins"),
        required=False,
        help_text=_("Now, unless you say otherwise."),
    )
    ends_at = MomentField(
        label=_("Ends"),
        required=False,
        help_text=_("Empty: until somebody says it is over."),
    )
    name_en = forms.CharField(label=_("English title"), max_length=200, required=False)
    name_zh = forms.CharField(label=_("Chinese title"), max_length=200, required=False)
    text_en = forms.CharField(
        label=_("English text"), widget=LONG, required=False, max_length=20_000
    )
    text_zh = forms.CharField(
        label=_("Chinese text"), widget=LONG, required=False, max_length=20_000
    )
    services = RecordsField(
        label=_("Services"),
        queryset=Record.objects.none(),
        required=False,
        help_text=_("Their customers read it, unless you choose customers."),
    )
    customers = forms.ModelMultipleChoiceField(
        label=_("Customers"),
        queryset=Organisation.objects.none(),
        required=False,
        help_text=_("None chosen: those who have the services; without services, everybody."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        services = visible_to(user, kinds=("service",)).filter(is_open=True)
        self.fields["services"].queryset = (  # type: ignore[attr-defined]
            services.select_related("as_service").order_by("title", "pk")
        )
        self.fields["customers"].queryset = customers_for(  # type: ignore[attr-defined]
            user, permission="announcement.draft"
        ).order_by("name", "pk")

    def facts(self) -> dict[str, Any]:
        """Return what the action takes; no beginning means now."""
        facts = dict(self.cleaned_data)
        if facts["starts_at"] is None:
            del facts["starts_at"]
        return facts


class EditAnnouncementForm(AnnouncementForm):
    """What an announcement says, to be corrected; remembers which version was on screen."""

    seen_version = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1
    )

    def __init__(self, *args: Any, announcement: Announcement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if announcement.published_at is not None:
            del self.fields["customers"]


class NewsForm(StepForm):
    """What is new."""

    text = forms.CharField(
        label=_("What is new"),
        widget=LONG,
        max_length=4000,
        help_text=_("Readers of the announcement see it first."),
    )
    ends_at = MomentField(
        label=_("New end"),
        required=False,
        help_text=_("Only if it changed."),
    )


class EndForm(StepForm):
    """How it ended."""

    text = forms.CharField(
        label=_("How it ended"),
        widget=LONG,
        max_length=4000,
        required=False,
        help_text=_("Readers of the announcement see it."),
    )


FORMS: dict[str, type[StepForm]] = {"inform": NewsForm, "end": EndForm, "withdraw": ReasonForm}
