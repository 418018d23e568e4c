import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Lets clocks be counted anew over many records, portion by portion."""

    dependencies = [("service_levels", "0003_decided")]
    operations = [
        migrations.AddField(
            model_name="correction",
            name="since",
            field=models.DateTimeField(null=True, verbose_name="from"),
        ),
        migrations.AddField(
            model_name="correction",
            name="until",
            field=models.DateTimeField(null=True, verbose_name="until"),
        ),
        migrations.AddField(
            model_name="correction",
            name="is_done",
            field=models.BooleanField(default=True, verbose_name="done"),
        ),
        migrations.AddField(
            model_name="correction",
            name="position",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="correction",
            name="expected",
            field=models.PositiveIntegerField(default=0, verbose_name="records to look at"),
        ),
        migrations.AddField(
            model_name="correction",
            name="records",
            field=models.PositiveIntegerField(default=0, verbose_name="records looked at"),
        ),
        migrations.AlterField(
            model_name="correction",
            name="clocks",
            field=models.PositiveIntegerField(default=0, verbose_name="clocks changed"),
        ),
        migrations.AlterField(
            model_name="correction",
            name="version",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="recounts",
                to="service_levels.agreementversion",
                verbose_name="agreement version",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_done", False)),
                fields=("version",),
                name="one_recount_at_a_time",
            ),
        ),
    ]
