"""Requirements, the records behind results of checks, and departures as files."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, QueryDict
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from evident.conformity.requirements import evidence
from evident.conformity.requirements.models import Departure, Outcome, Rule, Run, Status
from evident.conformity.requirements.queries import conformance, population, reading
from evident.kernel.accounts.models import User
from evident.kernel.lists.exporting import (
    Column,
    Export,
    declare,
    in_language,
    of_any_record,
    of_field,
)
from evident.kernel.procedures.procedure import known_kinds, procedure_of
from evident.kernel.procedures.rules import SHIPPED
from evident.kernel.records.kinds import kind_of
from evident.kernel.records.models import Record
from evident.relationships.service_levels.models import Metric

FILTERS = ("status", "process", "chapter", "owner", "words")


def filters_of(query: QueryDict) -> dict[str, str]:
    """Return what an address narrows requirements by."""
    return {name: query.get(name, "") for name in FILTERS}


def requirements(user: User, query: QueryDict, _at: datetime, catalogue: str) -> "QuerySet[Any]":
    """Return the requirements of a list in the order of their catalogue."""
    found = reading.catalogue_of(catalogue, user=user)
    return reading.filtered(found, user=user, filters=filters_of(query)).order_by("place", "pk")


def status_of(code: str) -> str:
    """Return a status in words."""
    return str(Status(code).label)


def broken(user: User, _query: QueryDict, _at: datetime, result: int) -> "QuerySet[Record]":
    """Return the exceptions of a result that somebody may see, newest first."""
    found = reading.result_of(result, user=user)
    named = found.exception_set.records if found.exception_set else []
    return reading.seen_among(named, user=user)


def applied(user: User, _query: QueryDict, _at: datetime, result: int) -> "QuerySet[Record]":
    """Return all records that a result applies to and somebody may see, newest first."""
    return population.every_record_of(reading.result_of(result, user=user), user=user)


def departed(
    user: User, _query: QueryDict, _at: datetime, kind: str, rule: str
) -> "QuerySet[Departure]":
    """Return the departures of one way with their records. Raises Http404 for an unknown way."""
    reading.require_view(user)
    if kind not in known_kinds() or rule not in Rule.values:
        raise Http404
    record = Record.objects.filter(pk=OuterRef("record_id"))
    return conformance.behind(kind=kind, rule=rule, user=user).annotate(
        number=Subquery(record.values("number")[:1]),
        title=Subquery(record.values("title")[:1]),
        of_version=Subquery(record.values("procedure_version")[:1]),
        of_organisation=Subquery(record.values("organisation_id")[:1]),
    )


def counted(user: User, _query: QueryDict, _at: datetime) -> list[dict[str, Any]]:
    """Return in which ways records departed, by the paths of the columns."""
    reading.require_view(user)
    return [told(each) for each in conformance.counted(user)]


def kept(user: User, _query: QueryDict, _at: datetime, replay: int) -> list[dict[str, Any]]:
    """Return in which ways records had departed when a replay ended, by the same paths."""
    reading.require_view(user)
    return [told(each) for each in conformance.kept(conformance.replay_of(replay), user=user)]


def told(counted: conformance.Counted) -> dict[str, Any]:
    """Return a way of departing by the paths of the columns."""
    return {
        "rule": str(counted.rule.label),
        "process": counted.kind_name,
        "severity": counted.severity,
        "times": counted.times,
        "records": counted.records,
        "population": counted.population,
    }


def process_of(kind: str) -> str:
    """Return what the records of a process are called."""
    return str(kind_of(kind).name)


def rule_of(code: str) -> str:
    """Return a way of departing in words."""
    return str(Rule(code).label)


def found_in(user: User, _query: QueryDict, _at: datetime, run: int) -> list[dict[str, Any]]:
    """Return what one run found of every check, by the paths of the columns."""
    return [
        {
            "check": evidence.name_with_subject(each.check_code),
            "outcome": str(Outcome(each.outcome).label),
            "population": each.population,
            "exceptions": each.exceptions,
        }
        for each in reading.results_of(reading.run_of(run), user=user)
    ]


def step_of(kind: str, step: str) -> str:
    """Return a step in words, or which promise was missed."""
    labels: dict[str, Any] = {each.value: each.label for each in Metric}
    labels |= {each.name: each.label for each in procedure_of(kind).every_step}
    return str(labels.get(step, ""))


def about(kind: str, rule: str, step: str, what: str, version: int | None) -> str:
    """Return in words which fact, item or span of time a departure is about, if about one."""
    departure = Departure(kind=kind, rule=rule, step=step, what=what)
    return conformance.about(departure, procedure_version=version or SHIPPED)


REQUIREMENTS = declare(
    Export(
        "requirement",
        "requirements",
        rows=requirements,
        columns=(
            Column("code", _("Requirement"), ("code",), width=14),
            Column(
                "text", _("What has to be true"), ("text_en", "text_zh"), told=in_language, width=80
            ),
            Column("status", _("Status"), ("status",), told=status_of),
            Column("since", _("Since"), ("since",), "moment"),
            Column("months", _("Full months of operation"), ("months",), "number", width=12),
            Column(
                "process", _("Process"), ("process__name_en", "process__name_zh"), told=in_language
            ),
            Column("owner", pgettext_lazy("action", "Owner"), ("owner__name",), width=20),
        ),
        name=_("Requirements"),
        organisation="",
        within="<slug:catalogue>/",
    )
)


def runs(user: User, _query: QueryDict, _at: datetime) -> "QuerySet[Run]":
    """Return the runs of the checks, newest first. Raises PermissionDenied."""
    reading.require_view(user)
    return Run.objects.all()


RUNS = declare(
    Export(
        "requirement",
        "requirements",
        rows=runs,
        columns=(
            Column("at", _("Run at"), ("at",), "moment"),
            replace(of_field(Run, "kind"), title=_("Looked at")),
            Column(
                "by", _("By"), ("by__name",), told=lambda name: name or gettext("Evident"), width=20
            ),
            Column("checks", _("Checks"), ("checks",), "number", width=12),
            Column("failed", _("Could not be computed"), ("failed",), "number", width=12),
            Column("changed", _("Records changed"), ("records_changed",), "number", width=12),
            Column("moved", _("Changes of status"), ("moved",), "number", width=12),
        ),
        home="runs",
        name=_("Runs of the checks"),
        organisation="",
        code="run_of_checks",
        within="runs/",
    )
)
CONFORMANCE = declare(
    Export(
        "requirement",
        "requirements",
        rows=counted,
        columns=(
            Column("rule", _("Deviation"), ("rule",), width=36),
            Column("process", _("Process"), ("process",), width=24),
            Column("severity", _("Severity"), ("severity",), width=16),
            Column("times", _("Times"), ("times",), "number", width=12),
            Column("records", _("Records"), ("records",), "number", width=12),
            Column("population", _("Replayed"), ("population",), "number", width=12),
        ),
        home="conformance",
        name=_("Conformance"),
        organisation="",
        code="conformance",
        within="conformance/",
    )
)
REPLAY = declare(
    replace(
        CONFORMANCE,
        rows=kept,
        home="kept",
        name=_("What had departed"),
        code="replay",
        within="conformance/replays/<int:replay>/",
    )
)
FOUND = declare(
    Export(
        "requirement",
        "requirements",
        rows=found_in,
        columns=(
            Column("check", _("Check"), ("check",), width=60),
            Column("outcome", _("Found"), ("outcome",)),
            Column("population", _("Applies to"), ("population",), "number", width=12),
            Column("exceptions", _("Exceptions"), ("exceptions",), "number", width=12),
        ),
        home="found",
        name=_("What a run found"),
        organisation="",
        code="check_run",
        within="runs/<int:run>/",
    )
)
EXCEPTIONS = declare(
    Export(
        "requirement",
        "requirements",
        rows=broken,
        columns=of_any_record(),
        home="result",
        name=_("Exceptions of a check"),
        code="check_exception",
        within="results/<int:result>/",
    )
)
POPULATION = declare(
    Export(
        "requirement",
        "requirements",
        rows=applied,
        columns=of_any_record(),
        home="population",
        name=_("Records it applies to"),
        code="check_population",
        within="results/<int:result>/",
    )
)
DEPARTED = declare(
    Export(
        "requirement",
        "requirements",
        rows=departed,
        columns=(
            Column("number", _("Record"), ("number",), width=12),
            Column("title", _("Title"), ("title",), width=50),
            Column("process", _("Process"), ("kind",), told=process_of),
            Column("rule", _("Deviation"), ("rule",), told=rule_of, width=36),
            Column("step", _("Step"), ("kind", "step"), told=step_of, width=24),
            Column(
                "about",
                _("What it is about"),
                ("kind", "rule", "step", "what", "of_version"),
                told=about,
                width=30,
            ),
            Column("happened", _("Happened"), ("at",), "moment"),
        ),
        home="departed",
        name=_("Departures from procedures"),
        organisation="of_organisation",
        code="departure",
        within="conformance/<str:kind>/<str:rule>/",
    )
)
