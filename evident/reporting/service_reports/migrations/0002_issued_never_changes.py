"""What an issued edition says, and the records behind it, cannot be rewritten."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION service_report_edition_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.issued_at IS NOT NULL THEN
    RAISE EXCEPTION 'an issued report does not change' USING ERRCODE = 'check_violation';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER service_report_edition_stays BEFORE UPDATE OR DELETE ON service_report_edition
  FOR EACH ROW EXECUTE FUNCTION service_report_edition_stays();

CREATE FUNCTION service_report_keys_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM service_report_edition
    WHERE id = CASE WHEN TG_OP = 'INSERT' THEN NEW.edition_id ELSE OLD.edition_id END
      AND issued_at IS NOT NULL
  ) THEN
    RAISE EXCEPTION 'an issued report does not change' USING ERRCODE = 'check_violation';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER service_report_keys_stay BEFORE INSERT OR UPDATE OR DELETE ON service_report_keys
  FOR EACH ROW EXECUTE FUNCTION service_report_keys_stay();
"""
ALLOW = """
DROP TRIGGER service_report_keys_stay ON service_report_keys;
DROP TRIGGER service_report_edition_stays ON service_report_edition;
DROP FUNCTION service_report_keys_stay, service_report_edition_stays;
"""


class Migration(migrations.Migration):
    """Adds the triggers."""

    dependencies = [("service_reports", "0001_initial")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
