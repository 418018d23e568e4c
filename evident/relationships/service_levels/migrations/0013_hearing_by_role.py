"""An agreement says who hears of its clocks, by role and share; as it was so far, unless written."""

from django.db import migrations, models

import evident.relationships.service_levels.models.agreement


class Migration(migrations.Migration):
    dependencies = [
        ("service_levels", "0012_contract_by_hand"),
    ]

    operations = [
        migrations.AddField(
            model_name="agreementversion",
            name="hears",
            field=models.JSONField(
                default=evident.relationships.service_levels.models.agreement.hears_by_default,
                help_text="From which percent of the target on.",
                verbose_name="who hears that a target is used, by role",
            ),
        ),
    ]
