"""What is asked of whoever writes, describes or reviews an article."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import Organisation, OrganisationKind
from evident.kernel.records.models import Record
from evident.support.knowledge.actions.writing import LONGEST_BODY
from evident.support.knowledge.models import Audience, Category, Form
from evident.support.knowledge.queries import ORDERS, services_for, staff
from evident.web.moments import MomentField
from evident.web.people import PersonOf
from evident.web.records.forms import EditForm, ReasonForm, RecordsField, StepForm

TEXT = forms.Textarea(attrs={"rows": 14, "spellcheck": "true"})
MARKS = _("Markdown: # headings, **bold**, - lists, ![picture](name-of-a-file-below.png)")


def customers() -> Any:
    """Return the customers an article may be written for."""
    return Organisation.objects.filter(kind=OrganisationKind.CUSTOMER, is_active=True).order_by(
        "name"
    )


class TextForm(forms.Form):
    """The text of an article, in one or both languages."""

    title_en = forms.CharField(label=_("English title"), max_length=300, required=False)
    body_en = forms.CharField(
        label=_("English text"), widget=TEXT, required=False, max_length=LONGEST_BODY,
        help_text=MARKS,
    )  # fmt: skip
    title_zh = forms.CharField(label=_("Chinese title"), max_length=300, required=False)
    body_zh = forms.CharField(
        label=_("Chinese text"), widget=TEXT, required=False, max_length=LONGEST_BODY,
        help_text=MARKS,
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask for a title in at least one language."""
        facts = super().clean() or {}
        if not facts.get("title_en") and not facts.get("title_zh") and not self.errors:
            raise forms.ValidationError(_("Give the article a title in at least one language."))
        return facts


class EditTextForm(TextForm):
    """The text as it stands, with the version that was on screen."""

    summary = forms.CharField(
        label=_("What changed"), max_length=500, required=False,
        help_text=_("One sentence for whoever reviews it and for the list of versions."),
    )  # fmt: skip
    seen_version = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1
    )


class FactsForm(forms.Form):
    """What an article says of itself."""

    form = forms.ChoiceField(label=_("Kind"), choices=Form.choices)
    category = forms.ModelChoiceField(
        label=_("Category"), queryset=Category.objects.none(), required=False,
        empty_label=_("None"),
    )  # fmt: skip
    keywords = forms.CharField(
        label=_("Keywords"), max_length=500, required=False,
        help_text=_("Other words people use for it, in both languages."),
    )  # fmt: skip
    services = RecordsField(label=_("Services"), queryset=Record.objects.none(), required=False)
    review_days = forms.IntegerField(
        label=_("Review every (days)"), min_value=1, max_value=1100, initial=180
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_facts(self, user)


def offer_facts(form: forms.BaseForm, user: User) -> None:
    """Offer categories in use, and services where there are any."""
    form.fields["category"].queryset = Category.objects.filter(is_active=True)  # type: ignore[attr-defined]
    services = services_for(user)
    if services.exists():
        form.fields["services"].queryset = services  # type: ignore[attr-defined]
    else:
        del form.fields["services"]


class ReadersForm(forms.Form):
    """Who reads an article."""

    audience = forms.ChoiceField(
        label=_("Who reads it"), choices=Audience.choices, widget=forms.RadioSelect,
        initial=Audience.STAFF,
    )  # fmt: skip
    customers = forms.ModelMultipleChoiceField(
        label=_("Customers"), queryset=Organisation.objects.none(), required=False,
        help_text=_("For “Chosen customers” alone."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["customers"].queryset = customers()  # type: ignore[attr-defined]


class DescribeForm(EditForm):
    """What the article says of itself, to be corrected."""

    form = forms.ChoiceField(label=_("Kind"), choices=Form.choices)
    category = forms.ModelChoiceField(
        label=_("Category"), queryset=Category.objects.none(), required=False,
        empty_label=_("None"),
    )  # fmt: skip
    keywords = forms.CharField(
        label=_("Keywords"), max_length=500, required=False,
        help_text=_("Other words people use for it, in both languages."),
    )  # fmt: skip
    services = RecordsField(label=_("Services"), queryset=Record.objects.none(), required=False)
    review_days = forms.IntegerField(label=_("Review every (days)"), min_value=1, max_value=1100)
    expires_at = MomentField(
        label=_("Expires"), required=False,
        help_text=_("From then on it is suggested no more. Empty: never."),
    )  # fmt: skip

    def prepare(self) -> None:
        """Start from what the article says."""
        offer_facts(self, self.user)
        self.initial.setdefault("services", list(self.record.services.all()))
        super().prepare()
        self.initial["form"] = self.record.form


class AddressForm(StepForm):
    """Who reads it from now on."""

    audience = forms.ChoiceField(
        label=_("Who reads it"), choices=Audience.choices, widget=forms.RadioSelect
    )
    customers = forms.ModelMultipleChoiceField(
        label=_("Customers"), queryset=Organisation.objects.none(), required=False,
        help_text=_("For “Chosen customers” alone."),
    )  # fmt: skip

    def prepare(self) -> None:
        """Start from who reads it now."""
        self.offer("customers", customers())
        self.initial.setdefault("customers", list(self.record.customers.all()))
        self.start_from_record()


class OwnerForm(StepForm):
    """Who owns it."""

    assignee = PersonOf(label=_("Owner"), queryset=User.objects.none())

    def prepare(self) -> None:
        """Offer our own people."""
        self.offer("assignee", staff())
        self.initial.setdefault("assignee", self.record.assignee_id)


FORMS: dict[str, type[StepForm]] = {
    "describe": DescribeForm,
    "address": AddressForm,
    "assign": OwnerForm,
    "send_back": ReasonForm,
    "send_back_revision": ReasonForm,
    "withdraw": ReasonForm,
}


class ListForm(forms.Form):
    """What a list of articles keeps."""

    text = forms.CharField(
        label=_("Words or number"), required=False, max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Words or number")}),
    )  # fmt: skip
    stage = forms.ChoiceField(
        label=_("State"), required=False,
        choices=[
            ("live", _("Published")), ("drafts", _("Being written")), ("review", _("In review")),
            ("due", _("Review due or expired")), ("withdrawn", _("Withdrawn")), ("any", _("All")),
        ],
    )  # fmt: skip
    category = forms.ModelChoiceField(
        label=_("Category"), required=False, queryset=Category.objects.all(),
        to_field_name="code", empty_label=_("Every category"),
    )  # fmt: skip
    form = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("Every kind")), *Form.choices]
    )
    audience = forms.ChoiceField(
        label=_("Who reads it"), required=False, choices=[("", _("All readers")), *Audience.choices]
    )
    order = forms.ChoiceField(
        label=_("Order"), required=False,
        choices=[(each.code, each.label) for each in ORDERS.values()],
    )  # fmt: skip
    is_mine = forms.BooleanField(label=_("Mine"), required=False)


class CategoryForm(forms.Form):
    """A category of articles."""

    code = forms.SlugField(
        label=_("Code"), max_length=80,
        help_text=_("The same code as a category of incidents, where both mean the same."),
    )  # fmt: skip
    name_en = forms.CharField(label=_("English name"), max_length=120)
    name_zh = forms.CharField(label=_("Chinese name"), max_length=120)
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)
