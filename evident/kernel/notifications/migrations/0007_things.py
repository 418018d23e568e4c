"""Notices of what is no record."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0006_gathered")]

    operations = [
        migrations.AlterField(
            model_name="notice", name="record_id", field=models.BigIntegerField(null=True)
        ),
        migrations.AlterField(
            model_name="sending", name="record_id", field=models.BigIntegerField(null=True)
        ),
        migrations.AddField(
            model_name="notice", name="thing_id", field=models.BigIntegerField(null=True)
        ),
        migrations.AddField(
            model_name="sending", name="thing_id", field=models.BigIntegerField(null=True)
        ),
        migrations.AddField(
            model_name="notice",
            name="path",
            field=models.CharField(blank=True, db_default="", default="", max_length=300),
        ),
    ]
