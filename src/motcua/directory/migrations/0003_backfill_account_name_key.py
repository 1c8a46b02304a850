from django.db import migrations

from motcua.core.text import name_key


def fill(apps, schema_editor):
    Account = apps.get_model("directory", "Account")
    for account in Account.objects.filter(name_key="").only("id", "full_name").iterator():
        Account.objects.filter(id=account.id).update(name_key=name_key(account.full_name))


class Migration(migrations.Migration):
    dependencies = [("directory", "0002_former_units_name_search_throttle")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
