"""Addresses of the books and lists that units and watchers keep."""

from motcua.web.backoffice import books, deviations, handovers, registers, results

urlpatterns = [
    *books.urlpatterns,
    *deviations.urlpatterns,
    *handovers.urlpatterns,
    *registers.urlpatterns,
    *results.urlpatterns,
]
