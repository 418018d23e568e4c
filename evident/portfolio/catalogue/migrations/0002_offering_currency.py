"""An offering names its currency, or has none."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Let no currency stand where nobody chose one."""

    dependencies: ClassVar = [("catalogue", "0001_initial")]

    operations: ClassVar = [
        migrations.AlterField(
            model_name="offering",
            name="currency",
            field=models.CharField(blank=True, default="", max_length=3, verbose_name="currency"),
        ),
    ]
