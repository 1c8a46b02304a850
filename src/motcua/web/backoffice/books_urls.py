"""Addresses of the books and lists that units and watchers keep."""

from motcua.web.backoffice import books, deviations, handovers, outages, registers, results, stuck

urlpatterns = [
    *books.urlpatterns,
    *deviations.urlpatterns,
    *handovers.urlpatterns,
    *outages.urlpatterns,
    *registers.urlpatterns,
    *results.urlpatterns,
    *stuck.urlpatterns,
]
