"""Why some records could not be replayed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds the reason."""

    dependencies = [
        ("requirements", "0009_figures_of_replays"),
    ]

    operations = [
        migrations.AddField(
            model_name="replayrun",
            name="reason",
            field=models.TextField(blank=True, verbose_name="reason"),
        ),
    ]
