"""What services fill documents with."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evident.portfolio.services.models import Service
from evident.support.documents.fillings import Asked, Filled, Missing, offer
from evident.support.documents.tables import cell, table


def none_yet() -> Missing:
    """Return that no service is in use."""
    return Missing(
        _("No service is in use yet: propose your services and let them go live."),
        reverse("services:portfolio"),
    )


def services(asked: Asked) -> Filled | Missing:  # noqa: ARG001
    """Return the services in use with how critical they are, their hours and owners."""
    found = Service.objects.usable().select_related("owner", "hours").order_by("number")
    rows = [
        (
            each.number,
            each.name,
            each.get_criticality_display(),
            each.hours.name if each.hours else "",
            each.owner.name if each.owner else "",
        )
        for each in found
    ]
    if not rows:
        return none_yet()
    facts = [
        (
            each.number,
            each.name_en,
            each.name_zh,
            each.criticality,
            each.hours.code if each.hours else "",
            each.owner.name if each.owner else "",
        )
        for each in found
    ]
    heads = (_("Number"), _("Service"), _("Criticality"), _("Service hours"), _("Service owner"))
    return Filled(table(heads, rows), facts=facts)


def details(asked: Asked) -> Filled | Missing:  # noqa: ARG001
    """Return the services in use with what they are, what they are for, and what they need."""
    found = Service.objects.usable().order_by("number").prefetch_related("needs__needed")
    told, facts = [], []
    for each in found:
        needed = [dependency.needed.name for dependency in each.needs.all()]
        lines = [f"**{cell(each.number)} {cell(each.name)}**"]
        if each.description:
            lines.append(cell(each.description))
        if each.outcome:
            lines.append(_("Intended outcome: %(text)s") % {"text": cell(each.outcome)})
        if needed:
            names = _(", ").join(cell(name) for name in needed)
            lines.append(_("Depends on: %(names)s") % {"names": names})
        told.append("\n\n".join(lines))
        facts.append(
            [
                *(each.number, each.name_en, each.name_zh, each.description_en),
                *(each.description_zh, each.outcome_en, each.outcome_zh),
                sorted(dependency.needed.number for dependency in each.needs.all()),
            ]
        )
    return Filled("\n\n".join(told), facts=facts) if told else none_yet()


offer("service.list", name=gettext_lazy("Services in use"), fill=services)
offer("service.details", name=gettext_lazy("Services in use, described"), fill=details)
