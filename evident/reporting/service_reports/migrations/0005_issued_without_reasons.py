"""An edition says why it was issued without reasons; a report that waits for them says so."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Let reasons be asked for before a report is issued."""

    dependencies: ClassVar = [("service_reports", "0004_purpose_in_chinese")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="edition",
            name="without_reasons",
            field=models.TextField(blank=True, verbose_name="why issued without reasons"),
        ),
        migrations.AddField(
            model_name="servicereport",
            name="held_at",
            field=models.DateTimeField(
                blank=True, null=True, verbose_name="waits for reasons since"
            ),
        ),
        migrations.AlterField(
            model_name="definition",
            name="is_automatic",
            field=models.BooleanField(
                default=False,
                help_text="Issued and sent as soon as its period is over, without remarks. While a"
                " missed promise has no reason it waits, and its owner is told.",
                verbose_name="issue by itself",
            ),
        ),
    ]
