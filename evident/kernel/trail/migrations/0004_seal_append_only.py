"""Make batches and leaves append-only as entries are."""

from django.db import migrations

REFUSE = """
CREATE TRIGGER trail_batch_is_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON trail_batch
    FOR EACH STATEMENT EXECUTE FUNCTION trail_is_append_only();
CREATE TRIGGER trail_leaf_is_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON trail_leaf
    FOR EACH STATEMENT EXECUTE FUNCTION trail_is_append_only();
"""
ALLOW = """
DROP TRIGGER trail_leaf_is_append_only ON trail_leaf;
DROP TRIGGER trail_batch_is_append_only ON trail_batch;
"""


class Migration(migrations.Migration):
    """Adds the triggers."""

    dependencies = [("trail", "0003_batch_leaf")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
