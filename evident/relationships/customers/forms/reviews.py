"""What the pages of service reviews ask for."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import Organisation, OrganisationKind
from evident.relationships.customers.forms.complaints import LONG
from evident.relationships.customers.forms.items import AddActionForm, FinishActionForm
from evident.relationships.customers.queries.parties import customers_for, staff
from evident.relationships.customers.queries.reviews import ORDERS
from evident.web.moments import MomentField
from evident.web.people import PeopleOf, PersonOf
from evident.web.records.forms import EditForm, ReasonForm, StepForm

PLAN = "service_review.plan"


def people_for(customers: Any) -> Any:
    """Return who may take part: our people and those of the customers."""
    ours = Q(organisation__kind=OrganisationKind.PROVIDER)
    people = User.objects.filter(ours | Q(organisation__in=customers), is_active=True)
    return people.select_related("organisation").order_by("organisation__kind", "name")


class PlanForm(forms.Form):
    """When to meet which customer, about what, and with whom."""

    organisation = forms.ModelChoiceField(
        label=_("Customer"), queryset=Organisation.objects.none(), empty_label=_("Choose …")
    )
    title = forms.CharField(label=_("Title"), max_length=300)
    due_at = MomentField(label=_("When"))
    assignee = PersonOf(
        label=_("Who leads it"), queryset=User.objects.none(), required=False,
        empty_label=_("Nobody yet"),
    )  # fmt: skip
    agenda = forms.CharField(
        label=_("Agenda"),
        widget=LONG,
        required=False,
        max_length=20_000,
        help_text=_("Trends and results of the services, open actions, new needs."),
    )
    participants = PeopleOf(
        label=_("Who takes part"),
        queryset=User.objects.none(),
        required=False,
        help_text=_("They see the review and hear of it."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        customers = customers_for(user, permission=PLAN)
        self.fields["organisation"].queryset = customers  # type: ignore[attr-defined]
        self.fields["assignee"].queryset = staff()  # type: ignore[attr-defined]
        self.fields["participants"].queryset = people_for(customers)  # type: ignore[attr-defined]


class PlanAnewForm(EditForm):
    """The plan, to be changed."""

    title = forms.CharField(label=_("Title"), max_length=300)
    due_at = MomentField(label=_("When"))
    assignee = PersonOf(
        label=_("Who leads it"), queryset=User.objects.none(), required=False,
        empty_label=_("Nobody yet"),
    )  # fmt: skip
    agenda = forms.CharField(label=_("Agenda"), widget=LONG, required=False, max_length=20_000)
    participants = PeopleOf(label=_("Who takes part"), queryset=User.objects.none(), required=False)

    def prepare(self) -> None:
        """Start from the plan as it is."""
        super().prepare()
        self.offer("assignee", staff())
        self.offer("participants", people_for([self.record.organisation_id]))
        self.initial.setdefault("participants", list(self.record.watchers.all()))


class MinuteForm(StepForm):
    """What was said and decided."""

    attendees = forms.CharField(
        label=_("Who took part"), widget=forms.Textarea(attrs={"rows": 2}), max_length=4000
    )
    trends = forms.CharField(
        label=_("Trends and results of the services"),
        widget=LONG,
        required=False,
        max_length=40_000,
    )
    minutes = forms.CharField(
        label=pgettext_lazy("meeting", "What was said"), widget=LONG, max_length=40_000
    )
    decisions = forms.CharField(
        label=_("Decisions"),
        widget=LONG,
        required=False,
        max_length=20_000,
        help_text=_("What somebody is to do becomes an action afterwards."),
    )

    def prepare(self) -> None:
        """Start from the minutes as they are."""
        self.start_from_record()


class HoldForm(MinuteForm):
    """When it was held, and the minutes."""

    held_at = MomentField(label=_("When it was held"))
    field_order = ("held_at", "attendees", "trends", "minutes", "decisions")

    def prepare(self) -> None:
        """Start from the plan: it was held as planned, by those who were to take part."""
        super().prepare()
        self.initial["held_at"] = self.record.due_at
        names = [person.name for person in self.record.watchers.order_by("name")]
        self.initial["attendees"] = "\n".join(names)


FORMS: dict[str, type[StepForm]] = {
    "edit": PlanAnewForm,
    "hold": HoldForm,
    "minute": MinuteForm,
    "add_action": AddActionForm,
    "finish_action": FinishActionForm,
    "cancel": ReasonForm,
}


class ListForm(forms.Form):
    """What to look for."""

    stage = forms.ChoiceField(
        label=_("Stage"),
        required=False,
        choices=[
            ("open", _("Still open")),
            ("planned", pgettext_lazy("reviews", "Planned")),
            ("held", pgettext_lazy("review", "Held")),
            ("ended", _("Ended")),
            ("any", _("All")),
        ],
    )
    organisation = forms.ChoiceField(label=_("Customer"), required=False)
    order = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[(order.code, order.label) for order in ORDERS.values()],
    )
    is_mine = forms.BooleanField(label=_("Mine"), required=False)
    is_overdue = forms.BooleanField(label=pgettext_lazy("records", "Overdue"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        customers = customers_for(user, permission="service_review.view").order_by("name")
        self.fields["organisation"].choices = [  # type: ignore[attr-defined]
            ("", _("Any customer")),
            *customers.values_list("code", "name"),
        ]
