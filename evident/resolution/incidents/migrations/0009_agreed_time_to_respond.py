"""The agreed time to respond becomes a fact of an incident, also of those answered before."""

from django.db import migrations, models

BY_CLOCK = """
UPDATE incident SET answered_in = first.consumed FROM (
    SELECT DISTINCT ON (record_id) record_id, consumed FROM clock
    WHERE metric = 'response' AND party = 'sla' AND state = 'stopped'
    ORDER BY record_id, stopped_at, id
) AS first WHERE incident.record_id = first.record_id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0008_agreed_time_to_restore"),
        ("service_levels", "0009_exclusions"),
    ]

    operations = [
        migrations.AddField(
            model_name="incident",
            name="answered_in",
            field=models.DurationField(
                help_text="Working time by the clock of its agreement; empty where none is over.",
                null=True,
                verbose_name="agreed time to respond",
            ),
        ),
        migrations.RunSQL(BY_CLOCK, migrations.RunSQL.noop, elidable=True),
    ]
