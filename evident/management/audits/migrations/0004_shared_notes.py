"""Notes are shared, and what an external body finds is recorded by us, not by its auditors."""

from django.db import migrations, models

RAISE = "finding.raise_finding"


def take_back(apps, _editor):
    """Take raising findings from the role of external auditors, where the product gave it."""
    for role in apps.get_model("access", "Role").objects.filter(code="external_auditor"):
        if RAISE in role.shipped_permissions:
            role.shipped_permissions = [code for code in role.shipped_permissions if code != RAISE]
            role.permissions = [code for code in role.permissions if code != RAISE]
            role.save(update_fields=["shipped_permissions", "permissions"])


class Migration(migrations.Migration):
    """Adds when a note was shared."""

    dependencies = [
        ("audits", "0003_sampled_records"),
        ("access", "0003_grant_requirements_grant_subjects"),
    ]
    operations = [
        migrations.AddField(
            model_name="auditornote",
            name="shared_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="shared at"),
        ),
        migrations.RunPython(take_back, migrations.RunPython.noop),
    ]
