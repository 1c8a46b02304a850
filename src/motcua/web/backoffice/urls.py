"""Addresses of the officials' door: processing under `xu-ly/`, administration under `quan-tri/`."""

from django.urls import path

from motcua.web.backoffice import (
    calls,
    catalogue,
    comments,
    contacts,
    deliveries,
    devices,
    dossier,
    english,
    fees,
    file_withdrawal,
    files,
    history,
    inquiries,
    lifecycle,
    menu,
    money,
    notice_texts,
    portal_pages,
    scans,
    shared_papers,
    statuses,
    tasks,
)
from motcua.web.backoffice.books_urls import urlpatterns as books
from motcua.web.backoffice.forms.urls import urlpatterns as forms
from motcua.web.backoffice.governance.urls import urlpatterns as governance
from motcua.web.backoffice.people.urls import urlpatterns as people
from motcua.web.backoffice.processes.urls import urlpatterns as processes
from motcua.web.backoffice.workplace_urls import urlpatterns as workplace
from motcua.web.backoffice.worktime.urls import urlpatterns as worktime

app_name = "work"

urlpatterns = [
    *workplace,
    path("xu-ly/don-vi/", tasks.unit, name="unit"),
    path("xu-ly/tim/", tasks.find, name="find"),
    path("xu-ly/chuc-vu/", tasks.switch_post, name="switch-post"),
    path("xu-ly/tai-tep/", files.upload, name="upload"),
    path("xu-ly/ho-so/<str:ref>/", dossier.page, name="dossier"),
    path("xu-ly/ho-so/<str:ref>/buoc/", dossier.end_step, name="end-step"),
    path("xu-ly/ho-so/<str:ref>/phat-hanh/", dossier.issue, name="issue"),
    path("xu-ly/ho-so/<str:ref>/y-kien/", dossier.note, name="note"),
    path("xu-ly/ho-so/<str:ref>/tai-lieu/", dossier.attach, name="attach"),
    path("xu-ly/ho-so/<str:ref>/xem-day-du/", dossier.reveal, name="reveal"),
    path("xu-ly/ho-so/<str:ref>/tep/<str:token>/", files.file, name="file"),
    path("xu-ly/ho-so/<str:ref>/phieu/<str:token>/", files.slip, name="slip"),
    path("xu-ly/ho-so/<str:ref>/bien-lai/<str:token>/", files.receipt, name="receipt"),
    path("quan-tri/", menu.start, name="admin"),
    path("quan-tri/thu-tuc/", catalogue.procedures, name="procedures"),
    path("quan-tri/thu-tuc/<str:code>/", catalogue.procedure, name="procedure"),
    path("quan-tri/thu-tuc/<str:code>/cung-cap/", catalogue.offer, name="offer"),
    path("quan-tri/thu-tuc/<str:code>/ngung/", catalogue.withdraw, name="withdraw"),
    path("quan-tri/thu-tuc/<str:code>/noi-nop/", catalogue.route, name="route"),
    path("quan-tri/thu-tuc/<str:code>/muc-xac-thuc/", catalogue.assurance, name="assurance"),
    path("quan-tri/thu-tuc/<str:code>/bieu-mau/", catalogue.form_preview, name="form-preview"),
    path("quan-tri/lich-su/<str:ref>/", history.events, name="history"),
    path("quan-tri/nhat-ky-xem/<str:ref>/", history.readings, name="readings"),
    *governance,
    *processes,
    *forms,
    *people,
    *worktime,
    *books,
    *english.urlpatterns,
    *lifecycle.urlpatterns,
    *statuses.urlpatterns,
    *money.urlpatterns,
    *fees.urlpatterns,
    *devices.urlpatterns,
    *calls.urlpatterns,
    *inquiries.urlpatterns,
    *shared_papers.urlpatterns,
    *notice_texts.urlpatterns,
    *deliveries.urlpatterns,
    *portal_pages.urlpatterns,
    *contacts.urlpatterns,
    *comments.urlpatterns,
    *scans.urlpatterns,
    *file_withdrawal.urlpatterns,
]
