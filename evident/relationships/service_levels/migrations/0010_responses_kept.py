"""Incidents keep how long their first response took: nothing looks it up among clocks any more."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("service_levels", "0009_exclusions"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="clock", name="clock_first_response"),
    ]
