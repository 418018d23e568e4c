"""Orders wait for the approval of the customer."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One more reason to wait."""

    dependencies = [("service_requests", "0002_seats_of_roles")]
    operations = [
        migrations.AlterField(
            "servicerequest",
            "waiting_for",
            models.CharField(
                blank=True,
                choices=[
                    ("user", "The user"),
                    ("supplier", "A supplier"),
                    ("change", "A change"),
                    ("approval", "The customer's approval"),
                ],
                max_length=30,
                verbose_name="waits for",
            ),
        ),
    ]
