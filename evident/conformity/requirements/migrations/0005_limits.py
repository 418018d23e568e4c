"""Limits of checks that an organisation sets, version by version; none is rewritten."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

STAYS = (
    "CREATE TRIGGER evidence_stays BEFORE UPDATE OR DELETE ON check_limit"
    " FOR EACH ROW EXECUTE FUNCTION evidence_stays();"
)
CHANGES = "DROP TRIGGER evidence_stays ON check_limit;"


class Migration(migrations.Migration):
    dependencies = [
        ("requirements", "0004_replay"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CheckLimit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("check_code", models.CharField(max_length=80, verbose_name="check")),
                ("number", models.PositiveIntegerField(verbose_name="version")),
                (
                    "tolerated",
                    models.FloatField(
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="tolerated per cent",
                    ),
                ),
                ("months", models.PositiveSmallIntegerField(verbose_name="months counted")),
                ("reason", models.TextField(verbose_name="reason")),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
            ],
            options={
                "verbose_name": "limit",
                "verbose_name_plural": "limits",
                "db_table": "check_limit",
                "ordering": ["check_code", "-number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("check_code", "number"), name="check_limit_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tolerated__gte", 0), ("tolerated__lte", 100)),
                        name="check_limit_is_per_cent",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="checkresult",
            name="limit",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="requirements.checklimit",
                verbose_name="limits",
            ),
        ),
        migrations.RunSQL(STAYS, CHANGES),
    ]
