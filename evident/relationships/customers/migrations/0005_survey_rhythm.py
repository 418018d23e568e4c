"""Let a survey be asked again and again: how often, and which one it follows."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Rhythm and predecessor of surveys."""

    dependencies = [("customers", "0004_surveys")]
    operations = [
        migrations.AddField(
            "survey",
            "repeat_months",
            models.PositiveSmallIntegerField(
                choices=[
                    (0, "Once"),
                    (1, "Every month"),
                    (3, "Every quarter"),
                    (6, "Every half-year"),
                    (12, "Every year"),
                ],
                default=0,
                verbose_name="again after (months)",
            ),
        ),
        migrations.AddField(
            "survey",
            "follows",
            models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="followed_by",
                to="customers.survey",
                verbose_name="follows",
            ),
        ),
    ]
