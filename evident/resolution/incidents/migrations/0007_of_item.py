"""Find the incidents of an item, to see which come again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """An index of the items that are named."""

    dependencies = [("incidents", "0006_met_sla")]
    operations = [
        migrations.AddIndex(
            "incident",
            models.Index(
                fields=["item"],
                name="incident_of_item",
                condition=models.Q(("item", ""), _negated=True),
            ),
        ),
    ]
