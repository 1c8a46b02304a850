"""Addresses of people and power: administration under `quan-tri/`, everyday acts under `xu-ly/`."""

from motcua.web.backoffice.people import (
    agencies,
    assigning,
    delegating,
    grants,
    losses,
    member_apps,
    officials,
    sets,
    succession,
)

urlpatterns = [
    *officials.urlpatterns,
    *agencies.urlpatterns,
    *succession.urlpatterns,
    *sets.urlpatterns,
    *grants.urlpatterns,
    *losses.urlpatterns,
    *member_apps.urlpatterns,
    *assigning.urlpatterns,
    *delegating.urlpatterns,
]
