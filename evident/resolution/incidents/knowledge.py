"""Where articles help with incidents, and what a solved incident tells for an article."""

from django.utils.translation import gettext_lazy as _

from evident.resolution.incidents.models import Incident
from evident.support.knowledge.places import Origin, Place, declare_origin, declare_place


def told(incident: Incident) -> Origin | None:
    """Return symptom and solution, once there is one."""
    if not incident.resolution_note:
        return None
    category = incident.category
    words = (category.name_en, category.name_zh) if category else ()
    return Origin(
        title=incident.title,
        problem=incident.symptom,
        solution=incident.resolution_note,
        keywords=", ".join(filter(None, (*words, incident.item))),
        category=category.code if category else "",
    )


declare_place(Place("incident", _("Report an incident"), "incidents:report"))
declare_place(Place("desk", _("Report an incident"), "incidents:report", is_for_staff=True))
declare_origin("incident", told)
