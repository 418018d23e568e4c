"""The expected time is told in words, not in minutes."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Call it by its name alone."""

    dependencies: ClassVar = [("catalogue", "0002_offering_currency")]

    operations: ClassVar = [
        migrations.AlterField(
            model_name="offering",
            name="expected_minutes",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="expected time"),
        ),
    ]
