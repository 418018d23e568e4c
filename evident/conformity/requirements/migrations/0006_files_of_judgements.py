"""Files that judgements rest on; none is rewritten."""

import django.db.models.deletion
from django.db import migrations, models

STAYS = (
    "CREATE TRIGGER evidence_stays BEFORE UPDATE OR DELETE ON requirement_judgement_file"
    " FOR EACH ROW EXECUTE FUNCTION evidence_stays();"
)
CHANGES = "DROP TRIGGER evidence_stays ON requirement_judgement_file;"


class Migration(migrations.Migration):
    dependencies = [("requirements", "0005_limits")]

    operations = [
        migrations.CreateModel(
            name="JudgementFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="file name")),
                ("media_type", models.CharField(max_length=120, verbose_name="type")),
                ("size", models.PositiveBigIntegerField(verbose_name="size in bytes")),
                (
                    "sha256",
                    models.CharField(db_index=True, max_length=64, verbose_name="SHA-256"),
                ),
                (
                    "judgement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="requirements.judgement",
                    ),
                ),
            ],
            options={
                "verbose_name": "file of a judgement",
                "verbose_name_plural": "files of judgements",
                "db_table": "requirement_judgement_file",
                "ordering": ["id"],
            },
        ),
        migrations.RunSQL(STAYS, CHANGES),
    ]
