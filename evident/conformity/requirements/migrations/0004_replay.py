"""Closed records that were replayed, and what departed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("requirements", "0003_things_looked_at"),
    ]

    operations = [
        migrations.CreateModel(
            name="Departure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("record_id", models.BigIntegerField()),
                ("kind", models.CharField(max_length=40, verbose_name="process")),
                (
                    "rule",
                    models.CharField(
                        choices=[
                            ("skipped", "Step skipped"),
                            ("order", "Wrong order"),
                            ("role", "Wrong role"),
                            ("late", "Late"),
                            ("self_approved", "Approved by oneself"),
                            ("back_dated", "Written long after it happened"),
                        ],
                        max_length=16,
                        verbose_name="deviation",
                    ),
                ),
                ("step", models.CharField(blank=True, max_length=80, verbose_name="step")),
                ("entry_id", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField(verbose_name="at")),
            ],
            options={
                "verbose_name": "departure from a procedure",
                "verbose_name_plural": "departures from procedures",
                "db_table": "replayed_departure",
                "indexes": [
                    models.Index(fields=["kind", "rule", "-at", "-id"], name="departure_newest"),
                    models.Index(fields=["record_id"], name="departure_of_record"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReplayedRecord",
            fields=[
                ("record_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=40, verbose_name="process")),
                ("version", models.PositiveIntegerField()),
                (
                    "procedure_version",
                    models.PositiveIntegerField(verbose_name="procedure version"),
                ),
                ("closed_at", models.DateTimeField(verbose_name="closed at")),
                ("at", models.DateTimeField(verbose_name="replayed at")),
            ],
            options={
                "verbose_name": "replayed record",
                "verbose_name_plural": "replayed records",
                "db_table": "replayed_record",
                "indexes": [models.Index(fields=["kind", "closed_at"], name="replayed_of_kind")],
            },
        ),
    ]
