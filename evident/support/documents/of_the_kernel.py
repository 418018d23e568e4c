"""What the kernel fills documents with: procedures, calendars, people, teams and roles."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from evident.kernel.access.models import Grant, Role
from evident.kernel.access.permissions import matches
from evident.kernel.accounts.models import Team
from evident.kernel.calendars.models import Calendar, CalendarVersion
from evident.kernel.calendars.windows import read, restored
from evident.kernel.measures.definition import measures
from evident.kernel.measures.models import Target
from evident.kernel.organisations.models import Organisation, OrganisationKind
from evident.kernel.procedures.comparison import Line, lines
from evident.kernel.procedures.models import ProcedureVersion, VersionState
from evident.kernel.procedures.outline import outline, sources_in_words
from evident.kernel.procedures.procedure import Procedure, known_kinds, procedure_of
from evident.kernel.zones import zone_name
from evident.support.documents.fillings import Asked, Filled, Missing, offer
from evident.support.documents.models import is_chinese
from evident.support.documents.tables import cell, table

BY_STEP = ("required", "separated", "who", "approvals", "checklists")
"""What tailored rules set step by step."""


def offer_all() -> None:
    """Offer everything of the kernel."""
    offer("organisation.name", name=gettext_lazy("Our organisation"), fill=organisation_name)
    offer("organisation.customers", name=gettext_lazy("Our customers"), fill=customers)
    offer("role.holders", name=gettext_lazy("Roles and who holds them"), fill=role_holders)
    offer("team.list", name=gettext_lazy("Teams"), fill=teams)
    offer("calendar.list", name=gettext_lazy("Calendars"), fill=calendars)
    offer(
        "procedure.chart",
        name=gettext_lazy("Flow chart of a procedure"),
        fill=procedure_chart,
        subjects=known_kinds,
    )
    offer(
        "procedure.steps",
        name=gettext_lazy("Steps of a procedure"),
        fill=procedure_steps,
        subjects=known_kinds,
    )
    offer(
        "procedure.times",
        name=gettext_lazy("Times and waiting reasons of a procedure"),
        fill=procedure_times,
        subjects=known_kinds,
    )
    offer(
        "measure.targets",
        name=gettext_lazy("Measures of a process with their targets"),
        fill=measure_targets,
        subjects=known_kinds,
    )


def ours() -> Organisation | None:
    """Return our own organisation."""
    found = Organisation.objects.filter(kind=OrganisationKind.PROVIDER, is_active=True)
    return found.order_by("pk").first()


def organisation_name(asked: Asked) -> Filled | Missing:  # noqa: ARG001
    """Return what we are called."""
    provider = ours()
    if provider is None:
        return Missing(
            _("Enter your own organisation under Administration, Organisations."),
            reverse("administration:organisations"),
        )
    return Filled(cell(provider.name), facts=provider.name)


def customers(asked: Asked) -> Filled | Missing:  # noqa: ARG001
    """Return whom we serve."""
    found = Organisation.objects.filter(kind=OrganisationKind.CUSTOMER, is_active=True)
    rows = [(each.code, each.name) for each in found.order_by("code")]
    if not rows:
        return Missing(
            _("Enter your customers under Administration, Organisations."),
            reverse("administration:organisations"),
        )
    return Filled("\n".join(f"- {cell(name)}" for _code, name in rows), facts=rows)


def role_holders(asked: Asked) -> Filled | Missing:  # noqa: ARG001
    """Return each role with the people of ours who hold it without an end."""
    has_begun = Q(valid_from=None) | Q(valid_from__lte=Now())
    grants = Grant.objects.filter(has_begun, valid_until=None)
    held: dict[str, set[str]] = defaultdict(set)
    people = grants.filter(user__is_active=True, user__organisation__kind=OrganisationKind.PROVIDER)
    for code, name in people.values_list("role__code", "user__name"):
        held[code].add(name)
    for code, name in grants.exclude(team=None).values_list("role__code", "team__name"):
        held[code].add(name)
    if not held:
        return Missing(
            _("Give roles to your people under Administration, People."),
            reverse("administration:people"),
        )
    roles = Role.objects.filter(code__in=held)
    rows = [(role.name, _(", ").join(sorted(held[role.code]))) for role in roles]
    facts = {code: sorted(names) for code, names in sorted(held.items())}
    return Filled(table((_("Role"), _("Held by")), rows), facts=facts)


def teams(asked: Asked) -> Filled | Missing:  # noqa: ARG001
    """Return the teams with their leads and their support lines."""
    rows = [
        (team.name, team.tier, team.lead.name if team.lead else "")
        for team in Team.objects.filter(is_active=True).select_related("lead")
    ]
    if not rows:
        return Missing(
            _("Set up your teams under Administration, Teams."), reverse("administration:teams")
        )
    return Filled(table((_("Team"), _("Support line"), _("Team lead")), rows), facts=rows)


def calendars(asked: Asked) -> Filled | Missing:  # noqa: ARG001
    """Return the calendars in force with their weekly hours."""
    in_force: dict[int, CalendarVersion] = {}
    versions = CalendarVersion.objects.filter(state="effective", corrects=None)
    for version in versions.order_by("effective_from", "number"):
        in_force[version.calendar_id] = version
    rows, facts = [], []
    for calendar in Calendar.objects.filter(organisation=None, pk__in=in_force):
        version = in_force[calendar.pk]
        rows.append((calendar.name, zone_name(version.zone), in_words(version.week)))
        facts.append((calendar.code, version.zone, version.week))
    if not rows:
        return Missing(_("Set up your working hours under Calendars."), reverse("calendars:index"))
    heads = (_("Calendar"), _("Time zone"), _("Weekly hours"))
    return Filled(table(heads, rows), facts=sorted(facts, key=lambda row: row[0]))


def in_words(week: list[Any]) -> str:
    """Return the hours of a week in words: days that are alike stand together."""
    told: list[tuple[list[str], str]] = []
    for day, windows in enumerate(week):
        name = str(WEEKDAYS_ABBR[day])
        hours = read(restored(windows)) or pgettext("calendar", "no hours")
        if told and told[-1][1] == hours:
            told[-1][0].append(name)
        else:
            told.append(([name], hours))
    return _("; ").join(f"{days_in_words(names)} {hours}" for names, hours in told)


def days_in_words(names: Sequence[str]) -> str:
    """Return days that follow one another in words."""
    if len(names) == 1:
        return names[0]
    return pgettext("weekdays", "%(first)s–%(last)s") % {"first": names[0], "last": names[-1]}


def rules_for(asked: Asked) -> ProcedureVersion | None:
    """Return the tailored rules that hold: those that come with the document, else in force."""
    carried = asked.tailoring
    if carried is not None and carried.kind == asked.about and carried.state == VersionState.DRAFT:
        return carried
    found = ProcedureVersion.objects.filter(kind=asked.about, state=VersionState.EFFECTIVE)
    return found.first()


def not_shipped(asked: Asked) -> Missing:
    """Return that a process has no rules in force yet."""
    return Missing(_("No version of this procedure is in force."), address_of(asked))


def address_of(asked: Asked) -> str:
    """Return where a procedure is shown and tailored."""
    return reverse("procedures:detail", args=[asked.about])


def procedure_chart(asked: Asked) -> Filled | Missing:
    """Return the flow chart of a procedure as it runs."""
    version = rules_for(asked)
    if version is None:
        return not_shipped(asked)
    told = outline(procedure_of(asked.about), version.rules)
    facts = {
        "states": [state["code"] for state in told["states"]],
        "steps": [
            [step["name"], step["sources"], step["target"], step["is_checked"]]
            for step in told["steps"]
        ],
    }
    return Filled("", facts=facts, chart=told)


def procedure_steps(asked: Asked) -> Filled | Missing:
    """Return the steps of a procedure: from where to where, who may, and what is asked."""
    version = rules_for(asked)
    if version is None:
        return not_shipped(asked)
    procedure = procedure_of(asked.about)
    asks = asked_at(asked.about, version)
    who = who_may(procedure)
    rows = [
        (
            step.label,
            sources_in_words(procedure, step),
            procedure.states(step.target).label if step.target else _("stays as it is"),
            _(", ").join(role.name for role in who[step.name])
            if not step.is_automatic
            else _("the product itself"),
            asks[step.name],
        )
        for step in procedure.steps
    ]
    heads = (_("Step"), _("From"), _("To"), _("Who may"), _("What is asked"))
    by_step = {section: version.rules.get(section, {}) for section in BY_STEP}
    facts = {
        "steps": [
            [step.name, sorted(step.source), step.target, step.permission]
            for step in procedure.steps
        ],
        "rules": by_step,
        "who": {name: [role.code for role in roles] for name, roles in who.items()},
    }
    return Filled(table(heads, rows), facts=facts)


def asked_at(kind: str, version: ProcedureVersion) -> dict[str, str]:
    """Return in words what tailored rules ask at each step, by its name."""
    asks: dict[str, list[Line]] = defaultdict(list)
    for line in lines(kind, version.rules):
        asks[line.step].append(line)
    told = {
        name: _("; ").join(
            _("%(section)s %(what)s") % {"section": line.section, "what": line.what}
            for line in found
        )
        for name, found in asks.items()
    }
    return defaultdict(str, told)


def who_may(procedure: Procedure) -> dict[str, list[Role]]:
    """Return, by step, the roles that may take it; whoever a record is about is among them."""
    roles = [(role, frozenset(role.permissions)) for role in Role.objects.order_by("pk")]
    return {
        step.name: [
            role
            for role, patterns in roles
            if matches(patterns, step.permission) or (step.own and matches(patterns, step.own))
        ]
        for step in procedure.steps
        if not step.is_automatic
    }


def procedure_times(asked: Asked) -> Filled | Missing:
    """Return the spans of time and waiting reasons of a procedure."""
    version = rules_for(asked)
    if version is None:
        return not_shipped(asked)
    reasons = version.rules.get("waiting_reasons", [])
    others = version.rules | {"waiting_reasons": []}
    rows = [(line.where, line.what) for line in lines(asked.about, others) if not line.step]
    name = "name_zh" if is_chinese() else "name_en"
    rows += [(_("Waiting reason"), reason[name]) for reason in reasons]
    facts = {name: version.rules.get(name) for name in ("calendar", "limits", "waiting_reasons")}
    return Filled(table((_("What"), _("How it is set")), rows), facts=facts)


def measure_targets(asked: Asked) -> Filled | Missing:
    """Return the measures of a process, each with its formula and target."""
    targets = {each.measure: each for each in Target.objects.select_related("owner")}
    rows, facts = [], []
    for measure in measures():
        if measure.process != asked.about:
            continue
        target = targets.get(measure.code)
        value = target.target if target else None
        owner = target.owner.name if target and target.owner else ""
        unit = measure.unit.after(value)
        rows.append(
            (measure.name, measure.formula, "" if value is None else f"{value:g} {unit}", owner)
        )
        facts.append((measure.code, value, owner))
    if not rows:
        return Missing(_("No measure of this process is known."), "")
    heads = (_("Measure"), _("Formula"), _("Target"), _("Owner"))
    return Filled(table(heads, rows), facts=facts)
