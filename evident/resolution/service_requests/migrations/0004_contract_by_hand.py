"""An order on hold may name the contract of the supplier it waits for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("service_requests", "0003_waits_for_approval"),
    ]

    operations = [
        migrations.AddField(
            model_name="servicerequest",
            name="contract",
            field=models.CharField(blank=True, max_length=40, verbose_name="underpinning contract"),
        ),
    ]
