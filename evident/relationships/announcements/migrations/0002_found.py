from django.db import migrations, models


class Migration(migrations.Migration):
    """Finds announcements by their end, and those for every customer."""

    dependencies = [("announcements", "0001_initial")]
    operations = [
        migrations.AddIndex(
            model_name="announcement",
            index=models.Index(fields=["ends_at"], name="announcement_by_end"),
        ),
        migrations.AddIndex(
            model_name="announcement",
            index=models.Index(
                condition=models.Q(("to_all", True)),
                fields=["record"],
                name="announcement_to_all",
            ),
        ),
    ]
