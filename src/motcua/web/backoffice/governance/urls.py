"""Addresses of the catalogue's governance, all under `quan-tri/`."""

from motcua.web.backoffice.governance import code_lists, versions

urlpatterns = [*code_lists.urlpatterns, *versions.urlpatterns]
