"""Terms that hold, and what a clock's ledger says, cannot be rewritten."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION agreement_version_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'effective' THEN
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
  END IF;
  IF TG_OP = 'DELETE' OR to_jsonb(NEW) - 'valid_until' <> to_jsonb(OLD) - 'valid_until' THEN
    RAISE EXCEPTION 'terms that are in force do not change' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER agreement_version_stays BEFORE UPDATE OR DELETE ON agreement_version
  FOR EACH ROW EXECUTE FUNCTION agreement_version_stays();

CREATE FUNCTION agreement_terms_stay() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE held text;
BEGIN
  SELECT state INTO held FROM agreement_version
    WHERE id = CASE WHEN TG_OP = 'INSERT' THEN NEW.version_id ELSE OLD.version_id END;
  IF held = 'effective' THEN
    RAISE EXCEPTION 'terms that are in force do not change' USING ERRCODE = 'check_violation';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER agreement_target_stays BEFORE INSERT OR UPDATE OR DELETE ON agreement_target
  FOR EACH ROW EXECUTE FUNCTION agreement_terms_stay();
CREATE TRIGGER agreement_signature_stays BEFORE INSERT OR UPDATE OR DELETE ON agreement_signature
  FOR EACH ROW EXECUTE FUNCTION agreement_terms_stay();

CREATE FUNCTION clock_segment_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.is_superseded
     OR to_jsonb(NEW) - ARRAY['is_superseded', 'superseded_by_id']
        <> to_jsonb(OLD) - ARRAY['is_superseded', 'superseded_by_id'] THEN
    RAISE EXCEPTION 'the ledger of a clock does not change' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER clock_segment_stays BEFORE UPDATE OR DELETE ON clock_segment
  FOR EACH ROW EXECUTE FUNCTION clock_segment_stays();
"""
ALLOW = """
DROP TRIGGER clock_segment_stays ON clock_segment;
DROP TRIGGER agreement_signature_stays ON agreement_signature;
DROP TRIGGER agreement_target_stays ON agreement_target;
DROP TRIGGER agreement_version_stays ON agreement_version;
DROP FUNCTION clock_segment_stays, agreement_terms_stay, agreement_version_stays;
"""


class Migration(migrations.Migration):
    """Adds the triggers."""

    dependencies = [("service_levels", "0001_initial")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
