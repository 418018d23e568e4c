from django.db import migrations, models


class Migration(migrations.Migration):
    """Lets warnings of an interval come as one mail."""

    dependencies = [("notifications", "0005_reader")]
    operations = [
        migrations.AddField(
            model_name="mailhabit",
            name="warning_minutes",
            field=models.PositiveSmallIntegerField(
                choices=[
                    (5, "Every 5 minutes"),
                    (15, "Every 15 minutes"),
                    (30, "Every 30 minutes"),
                    (60, "Every hour"),
                ],
                default=15,
                verbose_name="warnings",
            ),
        ),
        migrations.AddField(
            model_name="mailhabit",
            name="warned_at",
            field=models.DateTimeField(null=True, verbose_name="last mail of warnings"),
        ),
        migrations.AlterField(
            model_name="sending",
            name="outcome",
            field=models.CharField(
                choices=[
                    ("waiting", "Waiting to be put into a mail"),
                    ("digest", "Waiting for the digest"),
                    ("gathered", "Waiting for the next mail of warnings"),
                    ("mailed", "Put into a mail"),
                    ("not_sent", "Not sent"),
                ],
                max_length=10,
                verbose_name="outcome",
            ),
        ),
        migrations.RemoveIndex(model_name="sending", name="sending_waiting"),
        migrations.AddIndex(
            model_name="sending",
            index=models.Index(
                condition=models.Q(("outcome__in", ["waiting", "digest", "gathered"])),
                fields=["person", "record_id"],
                name="sending_waiting",
            ),
        ),
    ]
