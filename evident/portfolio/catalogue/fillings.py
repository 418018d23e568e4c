"""What the catalogue fills documents with."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from evident.portfolio.catalogue.models import Offering
from evident.portfolio.catalogue.procedure import State
from evident.support.documents.fillings import Asked, Filled, Missing, offer
from evident.support.documents.tables import table


def offerings(asked: Asked) -> Filled | Missing:  # noqa: ARG001
    """Return what can be ordered, of which service."""
    found = Offering.objects.filter(kind="offering", state=State.PUBLISHED)
    found = found.select_related("service__as_service").order_by("number")
    rows, facts = [], []
    for each in found:
        service = getattr(each.service, "as_service", None)
        rows.append((each.number, each.name, service.name if service else "", each.summary))
        facts.append(
            [
                *(each.number, each.name_en, each.name_zh, each.summary_en, each.summary_zh),
                service.number if service else "",
            ]
        )
    if not rows:
        return Missing(
            _("Nothing can be ordered yet: prepare and publish offerings."),
            reverse("catalogue:offerings"),
        )
    heads = (_("Number"), _("Offering"), _("Service"), pgettext("offering", "What it is"))
    return Filled(table(heads, rows), facts=facts)


offer("offering.list", name=gettext_lazy("What can be ordered"), fill=offerings)
