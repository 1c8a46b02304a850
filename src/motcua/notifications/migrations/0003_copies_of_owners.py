"""Let owners of dossiers that others handed in see the copies that went to themselves."""

from django.db import migrations

_MINE = "UPDATE notifications_notice SET copied_by = 'notify.principal', kind = 'principal' WHERE edition = 'principal'"
_BEFORE = "UPDATE notifications_notice SET copied_by = 'notify.applicant', kind = 'received' WHERE kind = 'principal'"


class Migration(migrations.Migration):

    dependencies = [("notifications", "0002_notices_of_accounts")]

    operations = [migrations.RunSQL(_MINE, _BEFORE)]
