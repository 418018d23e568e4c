"""What steps of an agreement ask for."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evident.relationships.service_levels import actions, queries
from evident.relationships.service_levels.models import Party, Signature, VersionState
from evident.relationships.service_levels.procedure import OPEN
from evident.relationships.service_levels.queries.alignment import carried, warning
from evident.relationships.service_levels.words import side_text
from evident.web.records.forms import ReasonForm, StepForm

__all__ = ["CarryForm", "OutcomeForm", "ReasonForm", "SignForm"]


class SignForm(StepForm):
    """Who signed, for which side, and when."""

    side = forms.ChoiceField(label=_("Side"), choices=Signature.Side.choices)
    name = forms.CharField(label=_("Signed by"), max_length=200)
    role = forms.CharField(label=_("Position"), max_length=200, required=False)
    signed_on = forms.DateField(
        label=_("Signed on"), widget=forms.DateInput(attrs={"type": "date"})
    )
    paper = forms.CharField(
        label=_("Signed paper"),
        max_length=300,
        required=False,
        help_text=_(
            "What was signed and where it is kept. Empty only where you sign for your own side, by"
            " your own name. One person enters one of the two signatures."
        ),
    )

    def prepare(self) -> None:
        """
        Start from today and from oneself; warn of what is weaker than the promises to be signed.
        """
        self.initial.setdefault("signed_on", timezone.localdate().isoformat())
        is_ours = actions.is_of_ours(self.user)
        sides = actions.sides_of(self.record, self.user)
        offered = [each for each in Signature.Side.values if is_ours or each in sides]
        self.choose("side", [(each, side_text(self.record, each)) for each in offered])
        if not is_ours:
            del self.fields["paper"]
            self.fields["name"].disabled = True
            self.initial["name"] = self.user.name
            return
        self.warning = warning(carried(self.record, at=timezone.now()))


class OutcomeForm(StepForm):
    """What a review came to."""

    outcome = forms.CharField(
        label=_("Outcome"), widget=forms.Textarea(attrs={"rows": 4}), max_length=4000
    )


class CarryForm(StepForm):
    """Which target of another agreement carries which promise."""

    promise_code = forms.ChoiceField(label=_("Promise"))
    by_target = forms.ChoiceField(label=_("Carried by"))

    def prepare(self) -> None:
        """Offer the targets of this agreement, and those of OLAs and contracts in sight."""
        mine = self.record.versions.exclude(state=VersionState.DROPPED).order_by("-number").first()
        targets = mine.targets.all() if mine is not None else []
        self.choose("promise_code", [(target.code, target.name) for target in targets])
        carriers = queries.visible_to(self.user).exclude(party=Party.SLA).filter(state__in=OPEN)
        offered = []
        for agreement in carriers.order_by("title", "pk")[:200]:
            version = (
                agreement.versions.exclude(state=VersionState.DROPPED).order_by("-number").first()
            )
            for target in version.targets.all() if version is not None else []:
                key = f"{agreement.number}:{target.code}"
                offered.append((key, f"{agreement.number} {agreement.title} · {target.name}"))
        self.choose("by_target", offered)

    def clean(self) -> dict[str, Any]:
        """Return the facts the action takes."""
        facts = super().clean() or {}
        if "by_target" in facts:
            number, _colon, code = facts.pop("by_target").partition(":")
            facts["carrier"] = queries.get(number=number, user=self.user)
            facts["carrier_code"] = code
        return facts
