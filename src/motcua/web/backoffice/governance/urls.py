"""Addresses of the catalogue's governance, all under `quan-tri/`."""

from motcua.web.backoffice.governance import (
    code_lists,
    decisions,
    deployment,
    notices,
    openings,
    quality,
    revisions,
    versions,
)

urlpatterns = [
    *code_lists.urlpatterns,
    *decisions.urlpatterns,
    *deployment.urlpatterns,
    *notices.urlpatterns,
    *openings.urlpatterns,
    *quality.urlpatterns,
    *revisions.urlpatterns,
    *versions.urlpatterns,
]
