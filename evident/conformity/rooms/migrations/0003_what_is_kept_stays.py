"""Notes about rows; a kept list from outside cannot be rewritten, nor its rows."""

import django.db.models.deletion
from django.db import migrations, models

REFUSE = """
CREATE FUNCTION outside_list_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.kept_at IS NOT NULL THEN
    RAISE EXCEPTION 'a kept list does not change' USING ERRCODE = 'check_violation';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER outside_list_stays BEFORE UPDATE OR DELETE ON outside_list
  FOR EACH ROW EXECUTE FUNCTION outside_list_stays();

CREATE FUNCTION outside_row_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  of_list bigint := CASE WHEN TG_OP = 'INSERT' THEN NEW.outside_list_id ELSE OLD.outside_list_id END;
BEGIN
  IF EXISTS (SELECT 1 FROM outside_list WHERE id = of_list AND kept_at IS NOT NULL) THEN
    IF TG_OP <> 'UPDATE'
       OR to_jsonb(NEW) - 'finding_id' - 'record_id' <> to_jsonb(OLD) - 'finding_id' - 'record_id'
       OR (OLD.finding_id IS NOT NULL AND NEW.finding_id IS DISTINCT FROM OLD.finding_id)
       OR (NEW.record_id IS NOT NULL AND NEW.record_id IS DISTINCT FROM OLD.record_id) THEN
      RAISE EXCEPTION 'a kept list does not change' USING ERRCODE = 'check_violation';
    END IF;
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER outside_row_stays BEFORE INSERT OR UPDATE OR DELETE ON outside_row
  FOR EACH ROW EXECUTE FUNCTION outside_row_stays();
"""
ALLOW = """
DROP TRIGGER outside_row_stays ON outside_row;
DROP FUNCTION outside_row_stays();
DROP TRIGGER outside_list_stays ON outside_list;
DROP FUNCTION outside_list_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("audits", "0004_shared_notes"), ("rooms", "0002_lists")]

    operations = [
        migrations.CreateModel(
            name="RowNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "note",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="about_row",
                        to="audits.auditornote",
                        verbose_name="note",
                    ),
                ),
                (
                    "row",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes",
                        to="rooms.outsiderow",
                        verbose_name="row of a list from outside",
                    ),
                ),
            ],
            options={
                "verbose_name": "note about a row",
                "verbose_name_plural": "notes about rows",
                "db_table": "outside_row_note",
            },
        ),
        migrations.RunSQL(REFUSE, ALLOW),
    ]
