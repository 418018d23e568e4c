"""Keeps under a key whatever names a thing, a long sign-in name as well."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("api", "0003_tokens_moved"),
    ]

    operations = [
        migrations.AlterField(
            model_name="idempotencykey",
            name="answer",
            field=models.CharField(blank=True, max_length=200),
        ),
    ]
