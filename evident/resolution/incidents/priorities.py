"""The priority matrix: impact and urgency give the priority."""

from evident.kernel.prepared import Given, Prepared
from evident.kernel.records.models import Priority
from evident.resolution.incidents.models import PriorityRule
from evident.resolution.incidents.models.settings import Level

SHIPPED = {
    (Level.HIGH, Level.HIGH): Priority.CRITICAL,
    (Level.HIGH, Level.MEDIUM): Priority.HIGH,
    (Level.HIGH, Level.LOW): Priority.MEDIUM,
    (Level.MEDIUM, Level.HIGH): Priority.HIGH,
    (Level.MEDIUM, Level.MEDIUM): Priority.MEDIUM,
    (Level.MEDIUM, Level.LOW): Priority.LOW,
    (Level.LOW, Level.HIGH): Priority.MEDIUM,
    (Level.LOW, Level.MEDIUM): Priority.LOW,
    (Level.LOW, Level.LOW): Priority.PLANNING,
}


_rules = Prepared(
    lambda: PriorityRule.objects.filter(impact=Given("impact"), urgency=Given("urgency"))
)


def priority_for(*, impact: int, urgency: int) -> int:
    """Return the priority the organisation's matrix gives; the shipped one for a missing cell."""
    rule = _rules.first(impact=impact, urgency=urgency)
    return rule.priority if rule else SHIPPED[Level(impact), Level(urgency)]


def ensure_shipped() -> None:
    """Fill the cells of the matrix that are empty."""
    for (impact, urgency), priority in SHIPPED.items():
        PriorityRule.objects.get_or_create(
            impact=impact, urgency=urgency, defaults={"priority": priority}
        )
