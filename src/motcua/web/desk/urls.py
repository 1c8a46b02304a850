"""Addresses of the one-stop desk, below /mot-cua/."""

from django.urls import path

from motcua.web.desk import (
    board,
    claims,
    corrections,
    counter,
    dossier,
    equipment,
    groups,
    originals,
    papersout,
    people,
    returning,
    told,
    transfers,
    unclaimed,
    waiting,
)

app_name = "desk"
urlpatterns = [
    path("", board.today, name="board"),
    path("tim/", board.search, name="search"),
    path("chuyen/", transfers.transfer, name="transfer"),
    path("ban-giao/", transfers.handover, name="handover"),
    path("ban-giao.pdf", transfers.handover_pdf, name="handover-pdf"),
    path("ho-so/<str:ref>/", dossier.page, name="dossier"),
    path("ho-so/<str:ref>/xong/", dossier.done, name="done"),
    path("ho-so/<str:ref>/thu-tien/", dossier.take_cash, name="cash"),
    path("ho-so/<str:ref>/nop-bo-sung/", dossier.supplement, name="supplement"),
    path("ho-so/<str:ref>/tep/<str:token>/", papersout.file, name="file"),
    *waiting.urlpatterns,
    path("tiep-nhan/", counter.reception, name="counter"),
    path("tim-nguoi/", people.suggest, name="people"),
    path("nguoi/", people.particulars, name="person"),
    path("tim-thu-tuc/", counter.suggest, name="procedures"),
    path("tep/", people.upload, name="upload"),
    path("tep/bo/", people.drop, name="drop"),
    path("huong-dan/<str:code>.pdf", papersout.guidance, name="guidance"),
    path("tra-ket-qua/<str:ref>/", returning.page, name="return"),
    path("phieu/<str:token>.pdf", papersout.slip, name="slip"),
    path("bien-lai/<str:token>.pdf", papersout.receipt, name="receipt"),
    *claims.urlpatterns,
    *corrections.urlpatterns,
    *groups.urlpatterns,
    *originals.urlpatterns,
    *told.urlpatterns,
    *unclaimed.urlpatterns,
    *equipment.urlpatterns,
]
