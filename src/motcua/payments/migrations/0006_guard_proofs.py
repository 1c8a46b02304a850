"""A proof of payment stays as it was sent; what was decided about it stands beside it."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER payments_proof_append_only
  BEFORE UPDATE OF text, files, sent_by, sent_at ON payments_proof
  FOR EACH ROW EXECUTE FUNCTION core_refuse_change();
"""
BACKWARD = "DROP TRIGGER payments_proof_append_only ON payments_proof;"


class Migration(migrations.Migration):
    dependencies = [("core", "0004_guard_append_only_tables"), ("payments", "0005_orders_and_money")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
