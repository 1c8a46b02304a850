"""Addresses of the workplace: inbox, acts on many dossiers, what colleagues write, files, the trail of readings."""

from django.urls import path

from motcua.web.backoffice import batches, inbox, keys

urlpatterns = [
    path("xu-ly/", inbox.tasks, name="tasks"),
    path("xu-ly/cach-xem/", inbox.save_view, name="save-view"),
    path("xu-ly/cach-xem/xoa/", inbox.forget_view, name="forget-view"),
    path("xu-ly/cot/", inbox.choose_columns, name="columns"),
    path("xu-ly/hang-loat/", batches.preview, name="batch"),
    path("xu-ly/hang-loat/lam/", batches.do, name="batch-do"),
    path("xu-ly/hang-loat/in.pdf", batches.printed, name="batch-print"),
    path("xu-ly/hang-loat/<str:token>/", batches.report, name="batch-report"),
    path("xu-ly/phim-tat/", keys.keys, name="keys"),
]
