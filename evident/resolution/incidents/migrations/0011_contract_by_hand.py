"""An incident on hold may name the contract of the supplier it waits for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0010_first_contact"),
    ]

    operations = [
        migrations.AddField(
            model_name="incident",
            name="contract",
            field=models.CharField(blank=True, max_length=40, verbose_name="underpinning contract"),
        ),
    ]
