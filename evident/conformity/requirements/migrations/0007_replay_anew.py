"""Closed records are replayed anew: missed promises and approvals of orders count now."""

from django.db import migrations

FORGET = "DELETE FROM replayed_record;"


class Migration(migrations.Migration):
    dependencies = [("requirements", "0006_files_of_judgements")]

    operations = [migrations.RunSQL(FORGET, migrations.RunSQL.noop)]
