"""A stretch says in which calendar it was counted: a clock's next target may count in another."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("calendars", "0003_token"),
        ("service_levels", "0013_hearing_by_role"),
    ]

    operations = [
        migrations.AddField(
            model_name="segment",
            name="calendar",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="calendars.calendar",
                verbose_name="calendar",
            ),
        ),
    ]
