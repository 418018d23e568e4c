"""Leaves the table of tokens to its own module."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("api", "0002_idempotency_key"), ("tokens", "0001_from_api")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[], state_operations=[migrations.DeleteModel(name="Token")]
        ),
    ]
