"""Let an organisation order what makes an incident a major one; so far they stand as they came."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0003_major"),
    ]

    operations = [
        migrations.AddField(
            model_name="majorcriterion",
            name="order",
            field=models.PositiveIntegerField(default=100, verbose_name="order"),
        ),
        migrations.AlterModelOptions(
            name="majorcriterion",
            options={
                "ordering": ["order", "id"],
                "verbose_name": "criterion of major incidents",
                "verbose_name_plural": "criteria of major incidents",
            },
        ),
    ]
