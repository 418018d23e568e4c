"""
What a finding begins with that is raised from what is known here alone.

That is a check of documents or of the set-up, and a way in which closed records departed from
their procedure.
"""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from evident.conformity.requirements.evidence import name_of
from evident.conformity.requirements.inspections import inspection_of
from evident.conformity.requirements.models import (
    SEVERITY,
    CheckResult,
    CheckState,
    Outcome,
    Rule,
    is_chinese,
)
from evident.conformity.requirements.papering import DOCUMENT
from evident.conformity.requirements.queries import conformance, reading
from evident.conformity.requirements.reasons import referred
from evident.kernel.accounts.models import User
from evident.kernel.measures.definition import Severity
from evident.kernel.procedures.procedure import known_kinds, procedure_of
from evident.kernel.records.kinds import kind_of
from evident.kernel.records.models import Record
from evident.kernel.records.queries import visible_to
from evident.management.audits.models.finding import Grade, Source
from evident.management.audits.processes import CLAUSES, process_of, process_of_kind
from evident.management.audits.queries.sources import (
    GRADES,
    SHOWN,
    Origin,
    day_of,
    evidence_of,
    tell_of,
    words_of_failure,
)


def is_told_here(check: str) -> bool:
    """Return whether a check is one of documents or of the set-up, which others do not know."""
    return check.startswith(DOCUMENT) or inspection_of(check) is not None


def of_result(reference: str, user: User, at: datetime) -> Origin | None:  # noqa: ARG001  # as others
    """Return what the latest result of a check of documents or of the set-up says to `user`."""
    state = CheckState.objects.filter(check_code=reference).first()
    if state is None or not is_told_here(reference):
        return None
    try:
        result = reading.result_of(state.latest_id, user=user)
    except (Http404, PermissionDenied):
        return None
    requirements = tuple(sorted(reading.answers(reference)))
    inspection = inspection_of(reference)
    severity = Severity(inspection.severity) if inspection else Severity.MAJOR
    numbers = [each["number"] for each in wrong_in(result) if each["number"]]
    records = list(visible_to(user).filter(number__in=numbers[:SHOWN]).order_by("pk"))
    text = words_of(result)
    return Origin(
        kind=Source.CHECK,
        reference=reference,
        text=text,
        title=name_of(reference),
        statement=str(inspection.meaning) if inspection else "",
        evidence=text,
        grade=grade_of(result, severity),
        requirements=requirements,
        process=process_of(requirements[0]) if requirements else "",
        records=tuple(records),
    )


def grade_of(result: CheckResult, severity: Severity) -> Grade:
    """Return how grave a finding of it begins: nothing is known to be wrong where it failed."""
    grades = {Outcome.PARTLY: Grade.MINOR, Outcome.FAILED: Grade.OBSERVATION}
    return grades.get(Outcome(result.outcome), GRADES[severity])


def wrong_in(result: CheckResult) -> list[dict[str, object]]:
    """Return what a result found wrong among the things looked at."""
    return [each for each in result.things if each["lacks"] or each.get("wrong")]


def words_of(result: CheckResult) -> str:
    """Return what a result found, as the finding keeps it."""
    name = name_of(result.check_code)
    if result.outcome == Outcome.FAILED:
        return words_of_failure(name, at=result.at, reason=referred(result))
    facts = {"check": name, "day": day_of(result.at)}
    words = _("%(check)s on %(day)s: something is wrong with %(exceptions)s of %(population)s.")
    text = words % {**facts, "exceptions": result.exceptions, "population": result.population}
    names = [str(each["name_zh" if is_chinese() else "name_en"]) for each in wrong_in(result)]
    if not names:
        return text
    return _("%(text)s In particular: %(names)s.") % {
        "text": text, "names": _(", ").join(names[:SHOWN]),
    }  # fmt: skip


def of_departures(reference: str, user: User, at: datetime) -> Origin | None:
    """Return how often closed records departed in one way: `reference` is kind and rule."""
    kind, _slash, rule = reference.partition("/")
    try:
        reading.require_view(user)
    except PermissionDenied:
        return None
    if kind not in known_kinds() or rule not in Rule.values:
        return None
    rows = conformance.behind(kind=kind, rule=rule, user=user)
    newest = rows.values_list("record_id", flat=True)[: 10 * SHOWN]
    keys = list(dict.fromkeys(newest))[:SHOWN]
    known = Record.objects.in_bulk(keys)
    records = [known[key] for key in keys if key in known]
    facts = {
        "deviation": Rule(rule).label,
        "process": kind_of(kind).plural,
        "day": day_of(at),
        "times": rows.count(),
        "population": conformance.populations(user).get(kind, 0),
    }
    text = _(
        "%(process)s, %(deviation)s, by %(day)s. Occurrences: %(times)s; closed records:"
        " %(population)s."
    )
    return Origin(
        kind=Source.DEVIATION,
        reference=reference,
        text=text % facts,
        title=_("%(process)s: %(deviation)s") % facts,
        evidence=evidence_of(text % facts, records),
        grade=GRADES[Severity(SEVERITY[Rule(rule)])],
        requirements=tuple({procedure_of(kind).clause} & CLAUSES.keys()),
        process=process_of_kind(kind),
        records=tuple(records),
    )


def where_result(reference: str) -> str:
    """Return the address of the latest result of a check that is told here."""
    if not is_told_here(reference):
        return ""
    state = CheckState.objects.filter(check_code=reference).select_related("latest").first()
    return state.latest.get_absolute_url() if state else ""


def where_departures(reference: str) -> str:
    """Return the address of the records that departed in one way."""
    kind, _slash, rule = reference.partition("/")
    if kind not in known_kinds() or rule not in Rule.values:
        return ""
    return reverse("requirements:departed", kwargs={"kind": kind, "rule": rule})


tell_of(Source.CHECK, of_result, where_result)
tell_of(Source.DEVIATION, of_departures, where_departures)
