"""
The table of docs/requirements.md: what answers each requirement, and what it waits for.

Made from the catalogue, the checks and the inspections alone; a test keeps the file true.
"""

from collections.abc import Iterator

from evident.conformity.requirements.actions.catalogues import SHIPPED
from evident.conformity.requirements.coverage import WHOLE
from evident.conformity.requirements.inspections import inspections
from evident.conformity.requirements.models import Automation
from evident.conformity.requirements.reading import RequirementLine, read
from evident.kernel.measures import definition

HEAD = """\
# What answers each requirement

Made by `evident requirements table`; a test compares. Requirement ids are those of the catalogue
that comes with the product (our own wording of ISO/IEC 20000-1:2018 with Amd 1:2024). *whole*: the
checks answer all of it. *part*: a person judges the rest. Any requirement may be judged, and an
approved document answers the part it is named for. What no check answers yet waits for the module
named last.

"""
WAITS_FOR = {
    "slm": "relationships.service_levels",
    "service_reporting": "reporting.service_reports",
    "continuity_availability": "assurance.availability, assurance.continuity",
    "budgeting_accounting": "supply.budgets",
    "capacity": "supply.demand, supply.capacity",
    "information_security": "assurance.security",
    "brm": "relationships.customers",
    "supplier": "relationships.suppliers",
    "incident_request": "resolution.incidents",
    "problem": "resolution.problems",
    "configuration": "portfolio.assets, portfolio.configuration",
    "change": "transition.changes",
    "release_deployment": "transition.releases",
    "service_design_transition": "transition.designs",
    "governance_planning_risk": "management.scope, management.objectives, management.risks",
    "hr_competence": "support.competence, support.communication",
    "documented_information": "support.documents",
    "internal_audit": "management.audits",
    "management_review_improvement": "management.reviews, management.improvements",
}
"""The modules that will answer what no check answers yet, by process of the catalogue."""


def answers() -> dict[str, list[str]]:
    """Return the codes of the checks and inspections that answer each requirement."""
    found: dict[str, list[str]] = {}
    for check in definition.checks():
        for code in check.requirements:
            found.setdefault(code, []).append(check.code)
    for inspection in inspections():
        for code in inspection.requirements:
            found.setdefault(code, []).append(inspection.stored_code)
    return found


def made() -> str:
    """Return the whole file."""
    requirements = read(SHIPPED.read_bytes()).requirements
    known = answers()
    rows = "".join(rows_of(requirements, known))
    counted = (each for each in requirements if each.automation != Automation.MANUAL)
    open_ones = [each for each in counted if each.code not in known]
    answered = sum(each.code in known for each in requirements)
    summary = (
        f"{len(requirements)} requirements: {answered} answered by checks ({len(WHOLE)} whole), "
        f"{len(open_ones)} that records could answer wait for a module, "
        f"{sum(each.automation == Automation.MANUAL for each in requirements)} take judgement"
        " alone.\n\n"
    )
    return HEAD + summary + rows


def rows_of(
    requirements: tuple[RequirementLine, ...], known: dict[str, list[str]]
) -> Iterator[str]:
    """Yield the lines of the table."""
    yield "| requirement | automation | documents asked for | checks | answered | waits for |\n"
    yield "|---|---|---|---|---|---|\n"
    for each in requirements:
        codes = known.get(each.code, [])
        if codes:
            answered, waits = ("whole" if each.code in WHOLE else "part"), ""
        elif each.automation == Automation.MANUAL:
            answered, waits = "judgement", ""
        else:
            answered, waits = "judgement", WAITS_FOR[each.process]
        checks = ", ".join(f"`{code}`" for code in codes)
        asked = ", ".join(each.documents)
        yield f"| {each.code} | {each.automation} | {asked} | {checks} | {answered} | {waits} |\n"
