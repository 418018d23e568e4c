"""Who was in a team and when, told so far by the trail alone."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KNOWN = """
WITH told AS (
  SELECT e.id, e.at, 'add' AS what, (e.facts->'team'->>'id')::bigint AS team,
         (person->>'id')::bigint AS person
  FROM trail_entry e CROSS JOIN LATERAL jsonb_array_elements(e.facts->'people') person
  WHERE e.event = 'team.add_members' AND jsonb_typeof(e.facts->'people') = 'array'
  UNION ALL
  SELECT id, at, 'remove', (facts->'team'->>'id')::bigint, (facts->'person'->>'id')::bigint
  FROM trail_entry WHERE event = 'team.remove_member'
), course AS (
  SELECT *, lead(what) OVER same AS next_what, lead(at) OVER same AS next_at,
         lag(what) OVER same AS before
  FROM told WINDOW same AS (PARTITION BY team, person ORDER BY id)
), spans AS (
  SELECT team, person, at AS since, next_at AS until FROM course
  WHERE what = 'add' AND next_what IS DISTINCT FROM 'add'
  UNION ALL
  SELECT team, person, NULL, at FROM course
  WHERE what = 'remove' AND before IS DISTINCT FROM 'add'
)
INSERT INTO team_membership (team_id, user_id, since, until)
SELECT spans.team, spans.person, spans.since, spans.until FROM spans
JOIN {team} t ON t.id = spans.team JOIN {person} p ON p.id = spans.person;
"""


def take_over(apps, schema_editor):
    """Take over what the trail tells."""
    tables = {
        "team": apps.get_model("accounts", "Team")._meta.db_table,
        "person": apps.get_model("accounts", "User")._meta.db_table,
    }
    schema_editor.execute(KNOWN.format(**tables))


class Migration(migrations.Migration):
    """Makes the table and fills it."""

    dependencies = [
        ("access", "0003_grant_requirements_grant_subjects"),
        ("trail", "0006_batch_trail_batch_by_position"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateTimeField(null=True, verbose_name="since")),
                ("until", models.DateTimeField(null=True, verbose_name="until")),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.team",
                        verbose_name="team",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "membership in a team",
                "verbose_name_plural": "memberships in teams",
                "db_table": "team_membership",
            },
        ),
        migrations.RunPython(take_over, migrations.RunPython.noop),
    ]
