"""Where pages lead to the catalogue, and what it shows on the page of a service."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evident.kernel.accounts.models import User
from evident.portfolio.catalogue import queries
from evident.portfolio.services import blocks
from evident.portfolio.services.models import Service
from evident.web import navigation, palette


def offerings(service: Service, user: User) -> dict[str, Any] | None:
    """Return the offerings of a service; nothing where there is none to see."""
    found = list(queries.of_service(service, user=user)[:50])
    is_managing = queries.manages(user)
    if not found and not is_managing:
        return None
    return {"offerings": found, "is_managing": is_managing, "service": service}


navigation.add(
    navigation.Entry(
        _("Service catalogue"),
        "shopping-cart",
        "catalogue:shop",
        permission=("offering.view", "offering.view_published"),
        section=navigation.Section.PORTFOLIO,
        order=20,
        key="o",
        is_on_phone=True,
        short=pgettext_lazy("phone", "Catalogue"),
        words=_("order shop offerings"),
    ),
)
palette.add(
    palette.Command(
        _("Prepare an offering"),
        "shopping-cart-plus",
        "catalogue:prepare",
        permission="offering.prepare",
        words=_("new create"),
    ),
)
blocks.add(
    blocks.Block(
        "catalogue",
        "catalogue/_of_service.html",
        offerings,
        permission=("offering.view", "offering.view_published"),
        order=10,
    )
)
