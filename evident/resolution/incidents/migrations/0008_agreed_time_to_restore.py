"""The agreed time to restore becomes a fact of an incident, also of those restored before."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.db import migrations, models

from evident.kernel.calendars.timetable import Day, DayKind, Timetable
from evident.kernel.calendars.validity import Validity, pieces
from evident.kernel.calendars.windows import restored
from evident.kernel.calendars.working_time import WorkingTime

AT_ONCE = 2_000
BY_CLOCK = """
UPDATE incident SET restored_in = clocked.used FROM (
    SELECT DISTINCT ON (clock.record_id) clock.record_id, COALESCE(
        (SELECT SUM(counted) FROM clock_segment
         WHERE clock_id = clock.id AND NOT is_superseded), clock.consumed) AS used
    FROM clock JOIN record ON record.id = clock.record_id
    WHERE record.kind = 'incident' AND record.resolved_at IS NOT NULL
      AND clock.party = 'sla' AND clock.metric = 'resolution' AND clock.state = 'stopped'
    ORDER BY clock.record_id, clock.id
) AS clocked WHERE incident.record_id = clocked.record_id
"""


def fill(apps, schema_editor):
    """Give the incidents restored so far their time: by their clock, else by service hours."""
    schema_editor.execute(BY_CLOCK)
    incidents = apps.get_model("incidents", "Incident").objects
    services = apps.get_model("services", "Service").objects.filter(hours__isnull=False)
    times = {}
    for service, calendar in services.values_list("pk", "hours"):
        time = times.get(calendar) or working_time(apps, calendar)
        if time is None:
            continue
        times[calendar] = time
        left = incidents.filter(service=service, resolved_at__isnull=False, restored_in=None)
        while some := list(left.only("opened_at", "resolved_at").order_by("pk")[:AT_ONCE]):
            for each in some:
                seconds = time.working_seconds(each.opened_at, each.resolved_at)
                each.restored_in = timedelta(seconds=seconds)
            incidents.bulk_update(some, ["restored_in"])


def working_time(apps, calendar):
    """Return the working time of a calendar; None where none of its versions is in force yet."""
    versions = apps.get_model("calendars", "CalendarVersion").objects
    effective = versions.filter(calendar=calendar, state="effective").order_by("revision")
    found = pieces(
        Validity(each.number, timetable(each), each.effective_from, each.effective_until)
        for each in effective.prefetch_related("days")
    )
    return WorkingTime(found) if found else None


def timetable(version):
    """Return what a version says."""
    makeup = restored(version.makeup_windows)
    days = {}
    for day in version.days.all():
        windows = makeup if day.windows is None else restored(day.windows)
        kind = DayKind(day.kind)
        days[day.on] = Day(() if kind == DayKind.HOLIDAY else windows, kind)
    years = frozenset(version.holiday_years) if version.country else None
    return Timetable(ZoneInfo(version.zone), tuple(map(restored, version.week)), days, years)


class Migration(migrations.Migration):
    dependencies = [
        ("calendars", "0003_token"),
        ("incidents", "0007_of_item"),
        ("service_levels", "0006_first_responses"),
        ("services", "0002_criticality_in_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="incident",
            name="restored_in",
            field=models.DurationField(
                help_text="Working time by the clock of its agreement, else by the hours of its service; empty where neither is agreed.",
                null=True,
                verbose_name="agreed time to restore",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
