"""Routing: which team gets an incident, by rules an organisation keeps as data."""

from collections.abc import Iterable
from typing import NamedTuple

from evident.kernel.accounts.models import Team
from evident.kernel.prepared import Prepared
from evident.resolution.incidents.models import Incident, RoutingRule

_in_force = Prepared(
    lambda: (
        RoutingRule.objects.filter(is_active=True, team__is_active=True)
        .select_related("team", "category")
        .order_by("order", "pk")
    )
)


class Route(NamedTuple):
    """The rule that fits and the team it names; neither where none fits."""

    rule: RoutingRule | None
    team: Team | None


def rules_in_force() -> list[RoutingRule]:
    """Return the rules in use, in order; rules of a team that is no longer active are passed."""
    return _in_force.all()


def route(incident: Incident, *, rules: Iterable[RoutingRule] | None = None) -> Route:
    """
    Return the first rule that fits `incident`, saved or not, and its team. Changes nothing.

    `rules` are those in force unless given: a draft can be tried before it is put to use.
    """
    for rule in rules_in_force() if rules is None else rules:
        if fits(rule, incident):
            return Route(rule, rule.team)
    return Route(None, None)


class Tried(NamedTuple):
    """What became of a report if a rule were in use."""

    route: Route
    fits: bool
    """Whether the rule fits; one that comes before it may decide all the same."""
    decides: bool


def tried(draft: RoutingRule, incident: Incident) -> Tried:
    """
    Return where `incident` would go with `draft` in use, unsaved: in its place, a new one last.

    Changes nothing.
    """
    rules = [rule for rule in rules_in_force() if rule.pk != draft.pk]
    place = len(rules)
    if draft.pk is not None:
        place = sum((rule.order, rule.pk) < (draft.order, draft.pk) for rule in rules)
    found = route(incident, rules=[*rules[:place], draft, *rules[place:]])
    return Tried(found, fits(draft, incident), found.rule is draft)


def fits(rule: RoutingRule, incident: Incident) -> bool:
    """
    Return whether everything `rule` names is true of `incident`.

    A category covers its subcategories; one of the words has to occur in title or symptom,
    in any case; a rule that names nothing fits every incident.
    """
    if rule.organisation_id not in (None, incident.organisation_id):
        return False
    if rule.category_id is not None:
        category = incident.category
        if category is None or rule.category_id not in (category.pk, category.parent_id):
            return False
    text = f"{incident.title}\n{incident.symptom}".casefold()
    return not rule.words or any(word.casefold() in text for word in rule.words)
