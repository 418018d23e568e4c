"""What samples froze and what was found in them cannot be rewritten."""

from django.db import migrations

TABLES = ("record_sample", "record_sample_item", "record_sample_result")
REFUSE = """
CREATE FUNCTION sample_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what was frozen does not change' USING ERRCODE = 'check_violation';
END $$;
""" + "\n".join(
    f"CREATE TRIGGER sample_stays BEFORE UPDATE OR DELETE ON {table}"
    " FOR EACH ROW EXECUTE FUNCTION sample_stays();"
    for table in TABLES
)
ALLOW = (
    "\n".join(f"DROP TRIGGER sample_stays ON {table};" for table in TABLES)
    + "\nDROP FUNCTION sample_stays();"
)


class Migration(migrations.Migration):
    """Adds the triggers."""

    dependencies = [("samples", "0001_initial")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
