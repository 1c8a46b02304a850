"""Keeps who stands under whom; a few hundred agencies, so it is written anew whenever the tree changes."""

from django.db import transaction

from motcua.directory.models.agencies import Agency, AgencyTree
from motcua.directory.rules.agency_tree import pairs


@transaction.atomic
def rebuild() -> None:
    """Write the closure of the tree anew.

    Raises:
        RuleBroken: An agency would stand under itself.
    """
    wanted = set(pairs(dict(Agency.objects.values_list("id", "parent_id"))))
    there = {(row.ancestor_id, row.descendant_id): row.id for row in AgencyTree.objects.all()}
    gone = [row for pair, row in there.items() if pair not in wanted]
    AgencyTree.objects.filter(id__in=gone).delete()
    fresh = [AgencyTree(ancestor_id=up, descendant_id=down) for up, down in sorted(wanted - there.keys())]
    AgencyTree.objects.bulk_create(fresh, batch_size=1000)
