"""Which closed records ended in another system, and of which checks it was seen that they broke."""

from django.db import migrations, models

MARK = """
UPDATE replayed_record r SET is_imported = true WHERE (
  SELECT e.door FROM trail_entry e WHERE e.record_id = r.record_id AND e.changes ? 'state'
  ORDER BY e.at DESC, e.id DESC LIMIT 1
) = 'import';
"""


class Migration(migrations.Migration):
    dependencies = [
        ("requirements", "0011_replays_name_what_failed"),
        ("trail", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="replayedrecord",
            name="is_imported",
            field=models.BooleanField(default=False, verbose_name="ended in another system"),
        ),
        migrations.AddField(
            model_name="checkstate",
            name="is_new",
            field=models.BooleanField(default=False, verbose_name="held when it was first asked"),
        ),
        migrations.RunSQL(MARK, migrations.RunSQL.noop, elidable=True),
    ]
