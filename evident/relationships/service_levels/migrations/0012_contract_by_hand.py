"""A contract that was chosen by hand is a reason of its own in the ledger."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("service_levels", "0011_left_out_warns_nobody"),
    ]

    operations = [
        migrations.AlterField(
            model_name="clock",
            name="rule",
            field=models.CharField(
                choices=[
                    ("begin", "The record was opened"),
                    ("pause", "The record was put on hold for a reason that pauses"),
                    ("resume", "Work went on"),
                    ("retarget", "The priority changed, and with it the target"),
                    ("wait", "The record waited for a reason that does not pause"),
                    ("hand_over", "The record was handed over"),
                    ("carries", "It went to the supplier whose contract carries the promise"),
                    ("names", "It went to the supplier whose contract names the service"),
                    ("covers", "It went to the supplier whose contract covers every service"),
                    ("chosen", "It went to the supplier whose contract was chosen by hand"),
                    ("elsewhere", "The record went to somebody else"),
                    ("agreed", "Another time was agreed with the customer"),
                    ("reopen", "The record was reopened, and the clock went on"),
                    ("restart", "The record was reopened, and the clock started again"),
                    ("earlier", "It turned out to have ended earlier"),
                    ("calendar", "The calendar has a new version"),
                    ("correction", "It was corrected"),
                ],
                default="begin",
                max_length=12,
                verbose_name="rule",
            ),
        ),
        migrations.AlterField(
            model_name="segment",
            name="rule",
            field=models.CharField(
                choices=[
                    ("begin", "The record was opened"),
                    ("pause", "The record was put on hold for a reason that pauses"),
                    ("resume", "Work went on"),
                    ("retarget", "The priority changed, and with it the target"),
                    ("wait", "The record waited for a reason that does not pause"),
                    ("hand_over", "The record was handed over"),
                    ("carries", "It went to the supplier whose contract carries the promise"),
                    ("names", "It went to the supplier whose contract names the service"),
                    ("covers", "It went to the supplier whose contract covers every service"),
                    ("chosen", "It went to the supplier whose contract was chosen by hand"),
                    ("elsewhere", "The record went to somebody else"),
                    ("agreed", "Another time was agreed with the customer"),
                    ("reopen", "The record was reopened, and the clock went on"),
                    ("restart", "The record was reopened, and the clock started again"),
                    ("earlier", "It turned out to have ended earlier"),
                    ("calendar", "The calendar has a new version"),
                    ("correction", "It was corrected"),
                ],
                max_length=12,
                verbose_name="rule",
            ),
        ),
    ]
