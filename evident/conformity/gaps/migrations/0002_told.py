"""When the owner of a plan was reminded, told that it is overdue, and when it was carried up."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("gaps", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="gapplan",
            name="reminded_at",
            field=models.DateTimeField(null=True, verbose_name="reminded at"),
        ),
        migrations.AddField(
            model_name="gapplan",
            name="overdue_told_at",
            field=models.DateTimeField(null=True, verbose_name="told that it is overdue"),
        ),
        migrations.AddField(
            model_name="gapplan",
            name="escalated_at",
            field=models.DateTimeField(null=True, verbose_name="carried up"),
        ),
    ]
