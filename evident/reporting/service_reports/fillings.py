"""What service reports fill documents with."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evident.reporting.service_reports.models import Definition
from evident.support.documents.fillings import Asked, Filled, Missing, offer
from evident.support.documents.tables import table


def reports(asked: Asked) -> Filled | Missing:  # noqa: ARG001
    """Return the reports that are made: about whom, how often, by whom."""
    found = Definition.objects.active().select_related("customer", "assignee")
    rows, facts = [], []
    for each in found.order_by("number"):
        owner = each.assignee.name if each.assignee else ""
        rows.append((each.number, each.name, each.audience, each.get_frequency_display(), owner))
        customer = each.customer.code if each.customer else ""
        names = [each.name_en or each.name_zh, each.name_zh]
        facts.append([each.number, *names, customer, each.frequency, owner])
    if not rows:
        return Missing(
            _("No report is made yet: define your service reports."),
            reverse("report_definitions:list"),
        )
    heads = (_("Number"), _("Report"), _("About"), _("How often"), _("Owner"))
    return Filled(table(heads, rows), facts=facts)


offer("report.list", name=gettext_lazy("Service reports that are made"), fill=reports)
