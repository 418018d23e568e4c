"""What an exclusion leaves out warns nobody, and no record is due by it."""

from django.db import migrations, models

HUSH = """
UPDATE clock SET alert_at = NULL WHERE exclusion_id IS NOT NULL AND alert_at IS NOT NULL;
UPDATE record SET due_at = (
  SELECT min(clock.due_at) FROM clock
  WHERE clock.record_id = record.id AND clock.party IN ('sla', 'procedure')
    AND clock.state = 'running' AND clock.exclusion_id IS NULL
)
WHERE kind IN ('incident', 'service_request') AND EXISTS (
  SELECT 1 FROM clock
  WHERE clock.record_id = record.id AND clock.state = 'running' AND clock.exclusion_id IS NOT NULL
);
"""


class Migration(migrations.Migration):
    """Takes the moments of warning from clocks that do not count, for good."""

    dependencies = [("service_levels", "0010_responses_kept")]
    operations = [
        migrations.RunSQL(HUSH, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="clock",
            constraint=models.CheckConstraint(
                condition=models.Q(("exclusion", None), ("alert_at", None), _connector="OR"),
                name="a_clock_left_out_warns_nobody",
            ),
        ),
    ]
