"""Whether an incident was solved at first contact becomes its fact, also of those before."""

from django.db import migrations, models

WENT_ON = """
UPDATE incident SET is_first_contact = FALSE FROM record
WHERE record.id = incident.record_id
  AND (reassignments > 0 OR escalation > 0 OR reopenings > 0
       OR (record.resolved_at IS NOT NULL
           AND COALESCE(restored_in, record.resolved_at - record.opened_at) > interval '1 hour'))
"""
"""Handed over, escalated, reopened or late: what the incident itself tells."""
LEFT = """
CREATE TEMPORARY TABLE left_to_judge ON COMMIT DROP AS
SELECT record.id, record.opened_at, record.resolved_at, record.requester_id, record.assignee_id,
       record.organisation_id, organisation.kind = 'provider' AS is_ours,
       record.source <> '' AS is_imported
FROM incident JOIN record ON record.id = incident.record_id
JOIN organisations_organisation AS organisation ON organisation.id = record.organisation_id
WHERE incident.is_first_contact IS NULL
"""
HELD = """
UPDATE incident SET is_first_contact = FALSE FROM left_to_judge AS judged
WHERE judged.id = incident.record_id AND EXISTS (
    SELECT FROM trail_entry WHERE trail_entry.record_id = judged.id
      AND (trail_entry.changes -> 'state' ->> 1 = 'pending'
           OR (judged.is_imported AND trail_entry.changes -> 'team' -> 0 <> 'null'::jsonb)))
"""
"""On hold once; what was imported tells of another team in its history alone."""
WROTE = """
UPDATE incident SET is_first_contact = FALSE FROM (
    SELECT judged.id FROM left_to_judge AS judged
    JOIN comment ON comment.record_id = judged.id AND NOT comment.is_internal
        AND comment.at < judged.resolved_at
    JOIN accounts_user AS person ON person.id = comment.by_id
    GROUP BY judged.id
    HAVING count(*) > 1 OR bool_or(
        comment.by_id IS DISTINCT FROM judged.assignee_id AND (
            comment.by_id = judged.requester_id
            OR (person.organisation_id = judged.organisation_id AND NOT judged.is_ours)))
) AS talked WHERE talked.id = incident.record_id
"""
"""The user wrote again, or we did more than once, before it was restored."""
SOLVED = """
UPDATE incident SET is_first_contact = TRUE FROM left_to_judge AS judged
WHERE judged.id = incident.record_id AND incident.is_first_contact IS NULL
  AND judged.resolved_at IS NOT NULL
"""
UNKNOWN = """
UPDATE incident SET is_first_contact = NULL FROM record
WHERE record.id = incident.record_id AND record.source LIKE 'csv%'
"""
"""Whether such a file told the whole course of its records is not known any more."""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("comments", "0001_initial"),
        ("incidents", "0009_agreed_time_to_respond"),
        ("trail", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="incident",
            name="is_first_contact",
            field=models.BooleanField(
                help_text="In one exchange and in the time of the procedure, never on hold, handed over, escalated or reopened; empty until it is known.",
                null=True,
                verbose_name="solved at first contact",
            ),
        ),
        migrations.RunSQL(
            [WENT_ON, LEFT, HELD, WROTE, SOLVED, UNKNOWN], migrations.RunSQL.noop, elidable=True
        ),
    ]
