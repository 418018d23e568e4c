"""All closed records are replayed, from a mark in the trail on; demands of versions count now."""

from django.db import migrations, models

FORGET = "DELETE FROM replayed_record;"


class Migration(migrations.Migration):
    dependencies = [
        ("requirements", "0007_replay_anew"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReplayRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("full", "Everything"), ("increment", "What changed")],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="at")),
                ("txid", models.BigIntegerField()),
                ("highest_id", models.BigIntegerField()),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended at")),
                ("records", models.PositiveIntegerField(default=0, verbose_name="records")),
                ("process", models.CharField(blank=True, max_length=40, verbose_name="process")),
                ("last_key", models.BigIntegerField(default=0)),
            ],
            options={
                "verbose_name": "replay of closed records",
                "verbose_name_plural": "replays of closed records",
                "db_table": "replay_run",
                "ordering": ["-id"],
            },
        ),
        migrations.RunSQL(FORGET, migrations.RunSQL.noop),
        migrations.AddField(
            model_name="departure",
            name="what",
            field=models.CharField(blank=True, max_length=80, verbose_name="what"),
        ),
        migrations.AlterField(
            model_name="departure",
            name="rule",
            field=models.CharField(
                choices=[
                    ("skipped", "Step skipped"),
                    ("order", "Wrong order"),
                    ("fact_missing", "Required fact missing"),
                    ("not_approved", "Without the approval it needs"),
                    ("not_ticked", "Checklist not completed"),
                    ("role", "Wrong role"),
                    ("late", "Late"),
                    ("overrun", "Time limit of the procedure not kept"),
                    ("self_approved", "Approved by oneself"),
                    ("back_dated", "Written long after it happened"),
                ],
                max_length=16,
                verbose_name="deviation",
            ),
        ),
    ]
