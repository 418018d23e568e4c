"""What had departed as a replay ended is kept with it, and does not change."""

from django.db import migrations, models

KEEP = (
    "CREATE TRIGGER evidence_stays BEFORE UPDATE OR DELETE ON replay_run"
    " FOR EACH ROW WHEN (OLD.ended_at IS NOT NULL) EXECUTE FUNCTION evidence_stays();"
)


class Migration(migrations.Migration):
    """Adds the figures and the trigger."""

    dependencies = [
        ("requirements", "0008_replay_whole_history"),
    ]

    operations = [
        migrations.AddField(
            model_name="replayrun",
            name="among",
            field=models.JSONField(default=dict, verbose_name="records replayed"),
        ),
        migrations.AddField(
            model_name="replayrun",
            name="departed",
            field=models.JSONField(default=list, verbose_name="departures"),
        ),
        migrations.RunSQL(KEEP, "DROP TRIGGER evidence_stays ON replay_run;"),
    ]
