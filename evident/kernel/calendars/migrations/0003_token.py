"""Give every calendar a token that changes with it."""

import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds the column."""

    dependencies = [("calendars", "0002_effective_never_changes")]

    operations = [
        migrations.AddField(
            model_name="calendar",
            name="token",
            field=models.UUIDField(default=uuid.uuid4, editable=False),
        ),
    ]
