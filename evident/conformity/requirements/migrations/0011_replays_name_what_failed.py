"""Which records could not be replayed, each with its reason."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds the records and how many they are."""

    dependencies = [
        ("requirements", "0010_replays_say_why"),
    ]

    operations = [
        migrations.AddField(
            model_name="replayrun",
            name="failed",
            field=models.JSONField(default=list, verbose_name="records that could not be replayed"),
        ),
        migrations.AddField(
            model_name="replayrun",
            name="failures",
            field=models.PositiveIntegerField(
                default=0, verbose_name="number that could not be replayed"
            ),
        ),
    ]
