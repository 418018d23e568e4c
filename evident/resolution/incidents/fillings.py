"""What the incident desk fills documents with."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evident.kernel.records.models import Priority
from evident.resolution.incidents.major_fillings import (
    major_chart,
    major_notices,
    major_steps,
    major_times,
)
from evident.resolution.incidents.models import (
    Category,
    MajorCriterion,
    PriorityRule,
    ResolutionCode,
)
from evident.resolution.incidents.models.settings import Level
from evident.support.documents.fillings import Asked, Filled, Missing, offer
from evident.support.documents.tables import cell, table


def priority_matrix(asked: Asked) -> Filled | Missing:  # noqa: ARG001
    """Return which priority impact and urgency give."""
    rules = {(rule.impact, rule.urgency): rule.priority for rule in PriorityRule.objects.all()}
    if not rules:
        return Missing(_("Set the priority matrix of incidents."), reverse("incidents:settings"))
    heads = (_("Impact / urgency"), *(level.label for level in Level))
    rows = [
        (
            impact.label,
            *(
                Priority(rules[impact, urgency]).label if (impact, urgency) in rules else ""
                for urgency in Level
            ),
        )
        for impact in Level
    ]
    facts = sorted([impact, urgency, priority] for (impact, urgency), priority in rules.items())
    return Filled(table(heads, rows), facts=facts)


def categories(asked: Asked) -> Filled | Missing:  # noqa: ARG001
    """Return the categories in use, each with its subcategories."""
    found = list(Category.objects.filter(is_active=True))
    rows = [
        (each.name, _(", ").join(child.name for child in found if child.parent_id == each.pk))
        for each in found
        if each.parent_id is None
    ]
    if not rows:
        return Missing(_("Set the categories of incidents."), reverse("incidents:settings"))
    facts = sorted([each.code, each.name_en, each.name_zh, each.parent_id or 0] for each in found)
    return Filled(table((_("Category"), _("Subcategories")), rows), facts=facts)


def resolution_codes(asked: Asked) -> Filled | Missing:  # noqa: ARG001
    """Return how incidents get resolved."""
    found = ResolutionCode.objects.filter(is_active=True)
    told = [f"- {cell(each.name)}" for each in found]
    if not told:
        return Missing(_("Set the resolution codes of incidents."), reverse("incidents:settings"))
    facts = sorted([each.code, each.name_en, each.name_zh] for each in found)
    return Filled("\n".join(told), facts=facts)


def major_criteria(asked: Asked) -> Filled | Missing:  # noqa: ARG001
    """Return what makes an incident a major one."""
    found = MajorCriterion.objects.filter(is_active=True)
    told = [f"{place}. {cell(each.name)}" for place, each in enumerate(found, 1)]
    if not told:
        return Missing(_("Set the criteria of major incidents."), reverse("incidents:settings"))
    facts = [[each.code, each.name_en, each.name_zh] for each in found]
    return Filled("\n".join(told), facts=facts)


for _code, _name, _fill in (
    ("incident.priority_matrix", gettext_lazy("Priority matrix of incidents"), priority_matrix),
    ("incident.categories", gettext_lazy("Categories of incidents"), categories),
    ("incident.resolution_codes", gettext_lazy("Resolution codes of incidents"), resolution_codes),
    ("incident.major_criteria", gettext_lazy("Criteria of major incidents"), major_criteria),
    ("incident.major_chart", gettext_lazy("Flow chart of major incidents"), major_chart),
    ("incident.major_steps", gettext_lazy("Steps of major incidents"), major_steps),
    ("incident.major_notices", gettext_lazy("Who is told of major incidents"), major_notices),
    ("incident.major_times", gettext_lazy("Updates and reviews of major incidents"), major_times),
):
    offer(_code, name=_name, fill=_fill)
