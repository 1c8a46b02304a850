"""Addresses of the catalogue's governance, all under `quan-tri/`."""

from motcua.web.backoffice.governance import code_lists, decisions, notices, openings, revisions, versions

urlpatterns = [
    *code_lists.urlpatterns,
    *decisions.urlpatterns,
    *notices.urlpatterns,
    *openings.urlpatterns,
    *revisions.urlpatterns,
    *versions.urlpatterns,
]
