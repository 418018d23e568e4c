"""A stretch says in which calendar it was counted: a clock's next target may count in another."""

import django.db.models.deletion
from django.db import migrations, models

PIN = """
ALTER TABLE clock_segment DISABLE TRIGGER clock_segment_stays;
UPDATE clock_segment SET calendar_id = clock.calendar_id
FROM clock JOIN record ON record.id = clock.record_id
WHERE clock.id = clock_segment.clock_id AND record.is_open;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE clock_segment ENABLE TRIGGER clock_segment_stays;
"""
"""What is still open may get another target; what has ended was counted in its clock's calendar."""


class Migration(migrations.Migration):
    dependencies = [
        ("calendars", "0003_token"),
        ("service_levels", "0013_hearing_by_role"),
    ]

    operations = [
        migrations.AddField(
            model_name="segment",
            name="calendar",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="calendars.calendar",
                verbose_name="calendar",
            ),
        ),
        migrations.RunSQL(PIN, migrations.RunSQL.noop, elidable=True),
    ]
