from django.db import migrations


def fill(apps, schema_editor):
    Agency, AgencyTree = apps.get_model("directory", "Agency"), apps.get_model("directory", "AgencyTree")
    parents = dict(Agency.objects.values_list("id", "parent_id"))
    rows = []
    for each in parents:
        above = each
        while above is not None:
            rows.append(AgencyTree(ancestor_id=above, descendant_id=each))
            above = parents[above]
    AgencyTree.objects.bulk_create(rows, batch_size=1000)


class Migration(migrations.Migration):
    dependencies = [("directory", "0006_people_and_power")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
