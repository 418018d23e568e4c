"""Where pages lead to gaps."""

from django.utils.translation import gettext_lazy as _

from evident.conformity.gaps.beside import of_person, of_requirement
from evident.conformity.gaps.permissions import SEE
from evident.conformity.requirements import beside
from evident.web import navigation
from evident.web.trail.words import name_events

name_events(
    {
        "gap.plan_gap": _("Closing of a gap planned"),
        "gap.replan": _("Plan of a gap changed"),
        "gap.remind": _("Plan of a gap falls due"),
        "gap.warn": _("Plan of a gap overdue"),
        "gap.escalate": _("Overdue plan of a gap carried up"),
        "gap.export": _("Gap analysis exported"),
    },
    subjects={"gap": _("Gaps")},
)
navigation.add(
    navigation.Entry(
        _("Gap analysis"),
        "target-arrow",
        "gaps:index",
        permission=SEE,
        section=navigation.Section.PROVE,
        order=7,
        words=_("gaps readiness radar trend certification apply plan"),
    ),
)
beside.add("requirement", "gaps/_beside.html", of_requirement)
beside.add("part", "gaps/_mine.html", of_person)
