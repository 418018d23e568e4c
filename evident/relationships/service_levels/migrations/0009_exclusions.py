"""Rules by which records are left out of what an agreement attained; in force, they stay."""

from django.db import migrations, models
from django.db.models.deletion import CASCADE, PROTECT

REFUSE = """
CREATE TRIGGER agreement_exclusion_stays BEFORE INSERT OR UPDATE OR DELETE ON agreement_exclusion
  FOR EACH ROW EXECUTE FUNCTION agreement_terms_stay();
"""
ALLOW = "DROP TRIGGER agreement_exclusion_stays ON agreement_exclusion;"


class Migration(migrations.Migration):
    """Adds the rules, and to each clock the one that fits."""

    dependencies = [("service_levels", "0008_promised_by_procedures")]
    operations = [
        migrations.CreateModel(
            name="Exclusion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name_en", models.CharField(max_length=120, verbose_name="English name")),
                (
                    "name_zh",
                    models.CharField(blank=True, max_length=120, verbose_name="Chinese name"),
                ),
                ("code", models.SlugField(max_length=40, verbose_name="code")),
                ("conditions", models.JSONField(default=dict, verbose_name="conditions")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=CASCADE,
                        related_name="exclusions",
                        to="service_levels.agreementversion",
                        verbose_name="version",
                    ),
                ),
            ],
            options={
                "verbose_name": "exclusion",
                "verbose_name_plural": "exclusions",
                "db_table": "agreement_exclusion",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("version", "code"), name="exclusion_once_in_a_version"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("conditions", {}), _negated=True),
                        name="an_exclusion_asks_for_something",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="clock",
            name="exclusion",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=PROTECT,
                related_name="clocks",
                to="service_levels.exclusion",
                verbose_name="exclusion",
            ),
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=models.Q(("exclusion__isnull", False)),
                fields=["exclusion"],
                name="clock_excluded",
            ),
        ),
        migrations.RunSQL(REFUSE, ALLOW),
    ]
