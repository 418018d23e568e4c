"""What to do next where nothing can be ordered yet, for whoever looks at the empty catalogue."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.portfolio.catalogue.procedure import State
from evident.portfolio.catalogue.queries import manages, visible_to
from evident.portfolio.services.queries import visible_to as services_visible_to


@dataclass(frozen=True)
class Beginning:
    """Why the catalogue is empty, and where the next step is taken, if the reader may take it."""

    text: str
    action: str = ""
    address: str = ""


def beginning_for(user: User) -> Beginning:
    """Return what `user` reads of an empty catalogue, and what he or she can do about it."""
    if not manages(user):
        return Beginning(_("What your organisation can order will stand here."))
    may = access_of(user).may_somewhere
    prepared = visible_to(user).filter(state__in=[State.DRAFT, State.APPROVED])
    states = set(prepared.order_by().values_list("state", flat=True).distinct())
    offerings = reverse("catalogue:offerings")
    if State.APPROVED in states and may("offering.publish"):
        return Beginning(
            _("What is approved is on offer once somebody publishes it."),
            _("Publish what is approved"),
            f"{offerings}?state={State.APPROVED}",
        )
    if states and (may("offering.prepare") or may("offering.approve")):
        return Beginning(
            _("Offerings are being prepared. Once one is approved and published, it stands here."),
            _("Go on with what is being prepared"),
            offerings,
        )
    if may("offering.prepare"):
        return of_nothing(user)
    return Beginning(_("Nothing is published yet. What customers can order will stand here."))


def of_nothing(user: User) -> Beginning:
    """Return how whoever prepares offerings begins: with a service, then an offering of it."""
    if services_visible_to(user).filter(is_open=True).exists():
        return Beginning(
            _(
                "Here people order what you offer, as easily as in a shop. Prepare an offering,"
                " design its form, and publish it to the customers of its service."
            ),
            _("Prepare an offering"),
            reverse("catalogue:prepare"),
        )
    if access_of(user).may_somewhere("service.propose"):
        return Beginning(
            _("An offering is ordered of a service, and there is no service yet."),
            _("Propose a service"),
            reverse("services:propose"),
        )
    return Beginning(
        _("An offering is ordered of a service, and you see no service yet: have one set up first.")
    )
