"""What agreements fill documents with."""

from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evident.kernel.records.models import Priority
from evident.relationships.service_levels.models import (
    Agreement,
    AgreementVersion,
    Party,
    Target,
    VersionState,
)
from evident.support.documents.fillings import Asked, Filled, Missing, offer
from evident.support.documents.tables import table


def in_force(*parties: str) -> QuerySet[AgreementVersion]:
    """Return the terms that hold now of agreements of these kinds."""
    versions = AgreementVersion.objects.filter(
        agreement__in=Agreement.objects.in_force().filter(party__in=parties),
        state=VersionState.EFFECTIVE,
        valid_from__lte=Now(),
        corrections=None,
    )
    still = versions.filter(Q(valid_until=None) | Q(valid_until__gt=Now()))
    return still.order_by("agreement__number", "number")


def none_yet() -> Missing:
    """Return that nothing was agreed."""
    return Missing(
        _("No agreement is in force yet: draft, sign and activate your agreements."),
        reverse("service_levels:index"),
    )


def value_of(target: Target) -> str:
    """Return what a target promises, in words."""
    if target.minutes is not None:
        return target.length_text
    if target.percent is not None:
        return f"{target.percent.normalize():f} %"
    return "" if target.value is None else f"{target.value.normalize():f}"


def targets(asked: Asked) -> Filled | Missing:  # noqa: ARG001
    """Return what is promised to customers now."""
    found = Target.objects.filter(version__in=in_force(Party.SLA)).select_related(
        "version__agreement", "calendar"
    )
    rows, facts = [], []
    for target in found.order_by("version__agreement__number", "pk"):
        agreement = target.version.agreement
        priority = Priority(target.priority).label if target.priority else ""
        calendar = target.calendar.name if target.calendar else ""
        rows.append(
            (
                f"{agreement.number} {agreement.title}",
                target.name,
                target.kind_name,
                priority,
                value_of(target),
                calendar,
            )
        )
        facts.append(
            [
                *(agreement.number, agreement.title, target.code, target.metric, target.kind),
                *(target.priority, target.minutes, target.percent, target.value),
                target.calendar.code if target.calendar else "",
            ]
        )
    if not rows:
        return none_yet()
    heads = (
        *(_("Agreement"), _("Promise"), _("Process"), _("Priority"), _("Value")),
        _("In the time of"),
    )
    return Filled(table(heads, rows), facts=facts)


def agreements(asked: Asked) -> Filled | Missing:  # noqa: ARG001
    """Return the agreements in force with everybody."""
    found = Agreement.objects.in_force().select_related("organisation", "internal_team")
    rows = [
        (
            each.number,
            each.title,
            each.get_party_display(),
            each.internal_team.name if each.internal_team else each.organisation.name,
        )
        for each in found.order_by("number")
    ]
    if not rows:
        return none_yet()
    facts = [
        [each.number, each.title, each.party, each.organisation.code]
        for each in found.order_by("number")
    ]
    heads = (_("Number"), _("Agreement"), _("Kind"), _("With"))
    return Filled(table(heads, rows), facts=facts)


def hearing(asked: Asked) -> Filled | Missing:  # noqa: ARG001
    """Return who hears that what was agreed is being used up, by agreement."""
    rows, facts = [], []
    for version in in_force(*Party.values).select_related("agreement"):
        name = f"{version.agreement.number} {version.agreement.title}"
        warned = _(", ").join(f"{share} %" for share in version.warn_at)
        rows += [(name, warned, who, f"{share} %") for who, share in version.hearing]
        facts.append([version.agreement.number, version.warn_at, version.hears])
    if not rows:
        return none_yet()
    heads = (_("Agreement"), _("Warn at"), _("Who hears of it"), _("From which share on"))
    return Filled(table(heads, rows), facts=facts)


offer("agreement.hearing", name=gettext_lazy("Who hears that agreed time runs out"), fill=hearing)
offer("agreement.targets", name=gettext_lazy("What is promised to customers"), fill=targets)
offer("agreement.list", name=gettext_lazy("Agreements in force"), fill=agreements)
