"""Root addresses: one line per door."""

from django.urls import include, path

handler400 = "motcua.web.shared.errors.bad_request"
handler403 = "motcua.web.shared.errors.forbidden"
handler404 = "motcua.web.shared.errors.not_found"
handler500 = "motcua.web.shared.errors.server_error"

urlpatterns = [
    path("", include("motcua.web.shared.urls")),
    path("mot-cua/", include("motcua.web.desk.urls")),
    path("buu-chinh/", include("motcua.web.post.urls")),
    path("", include("motcua.web.backoffice.urls")),
    path("api/v1/", include("motcua.web.api.urls")),
    path("", include("motcua.web.portal.urls")),
]
