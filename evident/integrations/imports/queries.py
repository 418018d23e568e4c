"""Reads of imports, always for a user."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evident.integrations.imports.checking import problems_of
from evident.integrations.imports.mapping import TARGETS, mapping_of
from evident.integrations.imports.models import ImportRun, RunState, Sort
from evident.kernel.access.queries import access_of
from evident.kernel.accounts.models import User
from evident.kernel.organisations.models import Organisation
from evident.kernel.procedures import deviations
from evident.kernel.procedures.telling import label_of, worded
from evident.resolution.incidents.models import Incident
from evident.resolution.incidents.procedure import State

PERMISSION = "import.run"
OF_THE_SOURCE = {
    "created_at": gettext_lazy("Written down in the source"),
    "subcategory": gettext_lazy("Subcategory"),
}
"""Facts a source tells that no incident has as a field of its own."""
PLACES = {name: place for place, name in enumerate(TARGETS)}
"""Where a fact stands on a page; stored mappings do not keep the order they were written in."""


def visible_to(user: User) -> QuerySet[ImportRun]:
    """Return the imports `user` may see: those of organisations for which he or she may import."""
    reach = access_of(user).reach(PERMISSION)
    runs = ImportRun.objects.select_related("by", "organisation")
    if reach.everywhere:
        return runs
    codes = Organisation.objects.filter(pk__in=reach.organisations).values("code")
    return runs.filter(organisation_code__in=codes)


def get(*, pk: int, user: User) -> ImportRun:
    """Return one import. Raises Http404 alike for one that is hidden and one that is not."""
    run = visible_to(user).filter(pk=pk).first()
    if run is None:
        raise Http404
    return run


def report(run: ImportRun) -> dict[str, Any]:
    """Return what a page shows of a run: of the import itself, before it of the check."""
    is_check = not run.started_at
    source = run.preview if is_check else vars(run)
    counts = {
        name: source.get(name, 0)
        for name in (
            "rows_taken",
            "rows_known",
            "rows_rejected",
            "records_made",
            "records_known",
            "events_written",
        )
    }
    return {
        **counts,
        "is_check": is_check,
        "names": [
            (Sort(sort).label, count)
            for sort, count in sorted(source.get("names_made", {}).items())
        ],
        "deviations": [
            (deviations.declared().get(code), code, count)
            for code, count in sorted(
                source.get("deviations", {}).items(), key=lambda each: -each[1]
            )
        ],
        "problems": problems_of(run.preview) if is_check else [],
        "records": [
            {**record, "state": State(record["state"]).label}
            for record in (run.preview.get("records", []) if is_check else [])
        ],
    }


def mapping_lines(run: ImportRun) -> list[dict[str, Any]]:
    """Return which fact comes from which columns, as a page shows it."""
    mapping = mapping_of(run.mapping)
    lines = [
        {
            "fact": name,
            "label": label_of_fact(name),
            "columns": rule.columns,
            "value": in_words(name, rule.default),
            "words": [(word, in_words(name, value)) for word, value in rule.values.items()],
            "is_final": name in mapping.final,
        }
        for name, rule in sorted(mapping.rules.items(), key=lambda each: PLACES[each[0]])
    ]
    more = {"fact": "custom", "label": _("Additional field")}
    return [*lines, *({**more, "columns": (name,)} for name in mapping.custom)]


def label_of_fact(name: str) -> str:
    """Return what people call a fact an import fills in."""
    return str(OF_THE_SOURCE[name]) if name in OF_THE_SOURCE else label_of(Incident, name)


def in_words(name: str, value: Any) -> str:
    """Return what a word of the file means here, as people read it."""
    if name == "state" and value in State.values:
        return str(State(value).label)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return str(value or "") if name in OF_THE_SOURCE else worded(Incident, name, value)


def rejected_lines(run: ImportRun) -> Iterator[list[str]]:
    """Yield the rejected rows of a run as lines of a table: line, key, reason."""
    for row in run.rejected.order_by("line").iterator():
        yield [str(row.line), row.key, row.reason]


def counts_day_and_night(run: ImportRun) -> bool:
    """Return whether incidents of its source were restored of which no agreed time is known."""
    untimed = Incident.objects.filter(resolved_at__isnull=False, restored_in=None)
    return run.state == RunState.DONE and untimed.filter(source=run.record_source).exists()
