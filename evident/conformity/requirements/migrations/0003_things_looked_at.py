"""A result names what was looked at, documents or not."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Renames the column."""

    dependencies = [("requirements", "0002_what_was_found_stays")]
    operations = [
        migrations.RenameField("checkresult", "papers", "things"),
        migrations.AlterField(
            "checkresult",
            "things",
            models.JSONField(default=list, verbose_name="what was looked at"),
        ),
    ]
