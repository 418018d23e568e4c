"""What checks found and people judged cannot be rewritten."""

from django.db import migrations

TABLES = (
    "check_result",
    "check_query",
    "check_exceptions",
    "requirement_judgement",
    "requirement_status_change",
)
REFUSE = """
CREATE FUNCTION evidence_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what was found does not change' USING ERRCODE = 'check_violation';
END $$;
""" + "\n".join(
    f"CREATE TRIGGER evidence_stays BEFORE UPDATE OR DELETE ON {table}"
    " FOR EACH ROW EXECUTE FUNCTION evidence_stays();"
    for table in TABLES
)
ALLOW = (
    "\n".join(f"DROP TRIGGER evidence_stays ON {table};" for table in TABLES)
    + "\nDROP FUNCTION evidence_stays();"
)


class Migration(migrations.Migration):
    """Adds the triggers."""

    dependencies = [("requirements", "0001_initial")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
