from django.db import migrations, models


class Migration(migrations.Migration):
    """Finds the clocks that are paused, the longest first."""

    dependencies = [("service_levels", "0004_recounts")]
    operations = [
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=models.Q(("state", "paused")),
                fields=["since", "id"],
                name="clock_paused",
            ),
        ),
    ]
