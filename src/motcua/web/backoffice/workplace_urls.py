"""Addresses of the workplace: inbox, acts on many dossiers, what colleagues write, files, the trail of readings."""

from django.urls import path

from motcua.web.backoffice import batches, dossier, exports, inbox, keys, trail

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
    path("xu-ly/xuat/", exports.exports, name="exports"),
    path("xu-ly/xuat/<str:token>/", exports.progress, name="export-progress"),
    path("xu-ly/xuat/<str:token>/tep/", exports.fetch, name="export-file"),
    path("quan-tri/nhat-ky/", trail.trail, name="trail"),
    path("xu-ly/ho-so/<str:ref>/hoi/", dossier.ask, name="ask"),
    path("xu-ly/ho-so/<str:ref>/tra-loi/<int:number>/", dossier.answer, name="answer"),
    path("xu-ly/ho-so/<str:ref>/tong-dai/<str:token>/", dossier.answer_caller, name="call-answer"),
    path("xu-ly/ho-so/<str:ref>/nhap/<str:form>/", dossier.keep_draft, name="draft"),
    path("xu-ly/ho-so/<str:ref>/co-mat/", dossier.here, name="here"),
]
