"""Taking the figures of a report: all chapters at one cut-off time, and the keys behind them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import override

from evident.kernel.records.models import Record
from evident.reporting.service_reports.chapters import agreed, measured, promises, workload
from evident.reporting.service_reports.models import Definition
from evident.reporting.service_reports.periods import Span
from evident.reporting.service_reports.scope import Scope, scope_of, zone_of_reports

FORM = 1
"""How figures are arranged; a reader of old editions looks here first."""


@dataclass(frozen=True)
class Taken:
    """The figures of a report and, by name, the keys of the records behind them."""

    figures: dict[str, Any]
    sets: dict[str, bytes]


def take(definition: Definition, span: Span, *, at: datetime) -> Taken:
    """Take all figures of a period as they are at `at`. Raises StepRefused without an owner."""
    scope = scope_of(definition, span, at=at)
    versions = scope.versions()
    decisions = promises.counted(scope, versions)
    chapters = [
        promises.chapter(scope, versions, decisions),
        promises.excluded(scope, versions),
        measured.promised(scope, versions),
        workload.chapter(scope, versions),
        *measured.chapters(scope, definition.measures),
    ]
    figures = {
        "form": FORM,
        "scope": told(definition, scope),
        "periods": [{"start": str(each.start), "end": str(each.end)} for each in scope.spans],
        "chapters": [chapter.told() for chapter in chapters if chapter.rows],
        **promises.missed(scope, versions, count=decisions.missed),
        "actions": agreed.actions(scope, definition),
        "agreements": [
            {"number": version.agreement.number, "version": version.number} for version in versions
        ],
    }
    sets = {name: keys for chapter in chapters for name, keys in chapter.sets.items()}
    return Taken(figures, sets)


def named(service: Record) -> dict[str, Any]:
    """Return a service as an edition keeps it, by its names in both languages."""
    names = {}
    for key, language in (("en", "en"), ("zh", "zh-hans")):
        with override(language):
            names[key] = service.name
    return {"number": service.number, "title": service.title, "name": names}


def told(definition: Definition, scope: Scope) -> dict[str, Any]:
    """Return what a report is about, as an edition keeps it."""
    service = definition.service
    return {
        "customer": None if definition.customer is None else definition.customer.name,
        "service": None if service is None else named(service),
        "agreement": None if definition.sla is None else definition.sla.number,
        "zone": str(zone_of_reports()),
        "owner": scope.eyes.name,
    }
