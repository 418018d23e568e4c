"""Signatures name the paper that was signed, where somebody else entered them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the paper of a signature."""

    dependencies = [("service_levels", "0014_calendars_of_stretches")]

    operations = [
        migrations.AddField(
            model_name="signature",
            name="paper",
            field=models.CharField(
                blank=True,
                default="",
                help_text="What was signed and where it is kept.",
                max_length=300,
                verbose_name="signed paper",
            ),
            preserve_default=False,
        ),
    ]
