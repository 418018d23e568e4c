"""
The table of docs/requirements.md: what answers each requirement, and what it waits for.

Made from the catalogue, the checks, the inspections and the templates of documents alone; a test
keeps the file true.
"""

from collections.abc import Iterator

from django.apps import apps

from evident.conformity.requirements.actions.catalogues import SHIPPED
from evident.conformity.requirements.coverage import WHOLE, is_written
from evident.conformity.requirements.inspections import inspections
from evident.conformity.requirements.models import Automation
from evident.conformity.requirements.reading import RequirementLine, read
from evident.kernel.measures import definition
from evident.support.documents.patterns import patterns
from evident.support.documents.standing import needed

HEAD = """\
# What answers each requirement

Made by `evident requirements table`; a test compares. Requirement ids are those of the catalogue
that comes with the product (our own wording of ISO/IEC 20000-1:2018 with Amd 1:2024). *whole*: the
checks answer all of it. *document*: with the checks that are named, approved documents made of the
named templates make it met. *part*: a person judges the rest, as of a report of work or of what is
done each time, of which a document says how it is done. *judgement*: a person judges all of it. Any
requirement may be judged. What neither a check nor a document answers yet waits for the modules
named last, as far as they do not exist.

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
"""The modules whose records bear on requirements, by process of the catalogue."""
WAITS_ALONE = {"5.2.2-a": "support.competence", "8.2.2-d": "transition.changes"}
"""Requirements that wait for another module than the rest of their process."""


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


def templates() -> dict[str, list[str]]:
    """Return the codes of the templates whose documents answer each requirement."""
    found: dict[str, list[str]] = {}
    for pattern in patterns().values():
        for code in needed(pattern):
            found.setdefault(code, []).append(pattern.code)
    return found


def waits_for(requirement: RequirementLine) -> str:
    """Return the modules that do not exist yet and will bear on a requirement."""
    if requirement.automation == Automation.MANUAL:
        return ""
    named = (WAITS_ALONE.get(requirement.code) or WAITS_FOR[requirement.process]).split(", ")
    return ", ".join(name for name in named if not apps.is_installed(f"evident.{name}"))


def made() -> str:
    """Return the whole file."""
    requirements = read(SHIPPED.read_bytes()).requirements
    known, papers = answers(), templates()
    written = {each.code for each in requirements if is_written(each.code, each.documents)}
    written &= papers.keys()
    unanswered = [each for each in requirements if each.code not in known.keys() | written]
    waiting = sum(bool(waits_for(each)) for each in unanswered)
    summary = (
        f"{len(requirements)} requirements: {len(known)} answered by checks ({len(WHOLE)} whole), "
        f"{len(written - known.keys())} more by documents; "
        f"of the others {waiting} wait for a module, "
        f"{len(unanswered) - waiting} take judgement alone.\n\n"
    )
    return HEAD + summary + "".join(rows_of(requirements, known, papers, written))


def rows_of(
    requirements: tuple[RequirementLine, ...],
    known: dict[str, list[str]],
    papers: dict[str, list[str]],
    written: set[str],
) -> Iterator[str]:
    """Yield the lines of the table."""
    yield (
        "| requirement | automation | documents asked for | checks | templates | answered |"
        " waits for |\n"
    )
    yield "|---|---|---|---|---|---|---|\n"
    for each in requirements:
        checks, made_of = known.get(each.code, []), papers.get(each.code, [])
        cells = [
            each.code,
            each.automation,
            ", ".join(each.documents),
            ", ".join(f"`{code}`" for code in checks),
            ", ".join(f"`{code}`" for code in made_of),
            answered(each, checks, made_of),
            "" if checks or each.code in written else waits_for(each),
        ]
        yield f"| {' | '.join(cells)} |\n"


def answered(requirement: RequirementLine, checks: list[str], made_of: list[str]) -> str:
    """Return in a word how a requirement is answered."""
    if requirement.code in WHOLE:
        return "whole"
    if made_of and is_written(requirement.code, requirement.documents):
        return "document"
    return "part" if checks or made_of else "judgement"
