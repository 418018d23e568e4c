"""A definition says in both languages what its reports are for."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Let a purpose be said in Chinese as well."""

    dependencies: ClassVar = [("service_reports", "0003_definition_sending")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="definition",
            name="purpose_zh",
            field=models.TextField(blank=True, default="", verbose_name="purpose in Chinese"),
            preserve_default=False,
        ),
    ]
