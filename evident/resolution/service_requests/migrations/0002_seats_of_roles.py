"""Find the approvals that wait for whoever holds a role."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """An index of open seats by their role."""

    dependencies = [("service_requests", "0001_initial")]
    operations = [
        migrations.AddIndex(
            "seat",
            models.Index(
                fields=["role"],
                name="order_seat_of_role",
                condition=models.Q(("at", None), models.Q(("role", ""), _negated=True)),
            ),
        ),
    ]
