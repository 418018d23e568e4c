"""
Agreements, a million clocks and a report over all of it: filled by SQL, measured in one process.

`python -m bench.promises` prints its rows as JSON; EVIDENT_VAR names the installation.
"""

import json
import os
import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

import django

from bench.load import milliseconds

SINCE = datetime(2023, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 10, 31, tzinfo=UTC)
YEAR = date(2026, 1, 1)
MONTH = date(2026, 9, 1)
TIMES = 200


def fill() -> None:
    """
    Sign an SLA with every customer and an OLA with a team; give each record two clocks.

    Its response clock has stopped, 90 % in time. The other one runs and is due after today.
    """
    from django.db import connection

    from bench.corpus import insert, without_indexes
    from evident.relationships.service_levels.models import Clock, Segment

    agreements()
    running = {
        "metric": "'resolution'",
        "state": "'running'",
        "due_at": "timestamptz '2026-11-01' + random() * interval '300 days'",
        "alert_at": "timestamptz '2026-11-01' + random() * interval '200 days'",
    }
    stopped = {
        "metric": "'response'",
        "state": "'stopped'",
        "due_at": "r.opened_at + interval '1 hour'",
        "stopped_at": "r.opened_at + interval '20 minutes'",
        "is_met": "r.id % 10 > 0",
        "breached_at": "CASE WHEN r.id % 10 = 0 THEN r.opened_at + interval '1 hour' END",
    }
    with connection.cursor() as cursor, without_indexes(cursor, Clock):
        for columns in (stopped, running):
            insert(cursor, Clock, common() | columns, source(columns["metric"]))
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM (ANALYZE) {Clock._meta.db_table}, {Segment._meta.db_table}")


def common() -> dict[str, str]:
    """Return what the columns of every clock are filled with."""
    return {
        "record_id": "r.id",
        "version_id": "v.id",
        "promise_id": "t.id",
        "party": "'sla'",
        "calendar_id": "t.calendar_id",
        "calendar_revision": "1",
        "started_at": "r.opened_at",
        "since": "r.opened_at",
        "target": "t.minutes * interval '1 minute'",
        "consumed": "interval '20 minutes'",
    }


def source(metric: str) -> str:
    """Return where clocks of one metric come from: records and the targets of their customers."""
    return f"""record r
        JOIN record a ON a.kind = 'agreement' AND a.organisation_id = r.organisation_id
        JOIN agreement_version v ON v.agreement_id = a.id
        JOIN agreement_target t ON t.version_id = v.id AND t.metric = {metric}
        WHERE r.source = 'bench'"""


def agreements() -> None:
    """Put an SLA with every customer into force, and an OLA with the first team."""
    from evident.kernel.access import actions as access
    from evident.kernel.access.models import Role
    from evident.kernel.accounts.models import Team, User
    from evident.kernel.calendars.actions.shipped import ensure_shipped
    from evident.kernel.organisations.models import Organisation, OrganisationKind

    ensure_shipped(at=SINCE)
    second = User.objects.get(login="agent2")  # nobody enters both signatures
    access.give(role=Role.objects.get(code="process_manager"), to=second, by=None, at=SINCE)
    for customer in Organisation.objects.filter(kind=OrganisationKind.CUSTOMER).order_by("pk"):
        agreement("sla", customer)
    provider = Organisation.objects.get(code="provider")
    agreement("ola", provider, internal_team=Team.objects.get(code="team0"))


def agreement(party: str, organisation: Any, **more: Any) -> None:
    """Draft, sign and put into force: one hour to respond (an SLA alone), eight to restore."""
    from evident.kernel.accounts.models import User
    from evident.kernel.calendars.models import Calendar
    from evident.relationships.service_levels import actions
    from evident.relationships.service_levels.written import WrittenTarget, WrittenTerms

    office = Calendar.objects.get(code="office")
    targets = [
        WrittenTarget("resolution", "resolution", "Restoration", minutes=480, calendar=office)
    ]
    if party == "sla":
        targets.append(
            WrittenTarget("response", "response", "Response", minutes=60, calendar=office)
        )
    facts: dict[str, Any] = {"by": User.objects.get(login="agent0"), "at": NOW}
    facts["agreement"] = actions.draft(
        **facts,
        party=party,
        title=f"Agreement with {organisation.name}",
        organisation=organisation,
        terms=WrittenTerms(valid_from=SINCE, covers_all=True, targets=targets),
        **more,
    )
    actions.negotiate(**facts)
    signed: dict[str, Any] = {"name": "Li Na", "paper": "Folder 7", "signed_on": NOW.date()}
    for side, login in (("provider", "agent0"), ("other", "agent2")):
        by = User.objects.get(login=login)
        actions.sign(**facts | {"by": by}, side=side, **signed)
    actions.conclude(**facts)
    actions.activate(**facts)


def measure() -> list[tuple[str, str, str]]:
    """Measure finding what is due next, and taking the figures of reports over all records."""
    from evident.relationships.service_levels.models import Clock, ClockState

    running = Clock.objects.filter(state=ClockState.RUNNING)
    count = running.count()
    breach = milliseconds(
        lambda: running.order_by("due_at").values_list("pk", "due_at").first(), times=TIMES
    )
    alerts = milliseconds(
        lambda: list(
            Clock.objects.filter(alert_at__lte=NOW + timedelta(days=1))
            .order_by("alert_at")
            .values_list("pk", flat=True)[:500]
        ),
        times=20,
    )
    return [
        (f"the next breach of {count:,} running clocks", "5 ms", f"{breach:.2f} ms"),
        (f"the next 500 warnings of {count:,} clocks", "5 ms", f"{alerts:.2f} ms"),
        *reports(),
    ]


def reports() -> list[tuple[str, str, str]]:
    """Measure the figures of a month and of a year, with the periods before, of all customers."""
    from evident.kernel.accounts.models import User
    from evident.kernel.measures.definition import measures
    from evident.kernel.records.models import Record
    from evident.reporting.service_reports.figures import take
    from evident.reporting.service_reports.models import Definition
    from evident.reporting.service_reports.periods import span_of

    owner = User.objects.get(login="agent0")
    records = Record.objects.filter(kind="incident").count()
    known = [measure.code for measure in measures() if measure.process == "incident"][:6]
    rows = []
    for frequency, first in (("monthly", MONTH), ("yearly", YEAR)):
        definition = Definition(
            assignee=owner, frequency=frequency, trend_periods=3, measures=known, name_en="Report"
        )
        begun = time.perf_counter()
        take(definition, span_of(first, frequency), at=NOW)
        spent = time.perf_counter() - begun
        rows.append(
            (
                f"service report, {frequency}, three periods, {records:,} records",
                "5 s",
                f"{spent:.1f} s",
            )
        )
    return rows


def main() -> None:
    """Print the rows."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "evident.main.settings"
    django.setup()
    print(json.dumps(measure()))


if __name__ == "__main__":
    main()
