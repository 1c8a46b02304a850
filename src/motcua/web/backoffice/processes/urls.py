"""Addresses of the pages about internal processes."""

from django.urls import path

from motcua.web.backoffice import approvals
from motcua.web.backoffice.processes import editor, importing, lists, places, running, simulating, trial, version

_ONE = "quan-tri/thu-tuc/<str:code>/quy-trinh/<int:number>/"

urlpatterns = [
    *approvals.urlpatterns,
    path("quan-tri/quy-trinh/", lists.processes, name="processes"),
    path("quan-tri/quy-trinh/mau/", version.template, name="process-template"),
    path("quan-tri/thu-tuc/<str:code>/quy-trinh/", lists.versions, name="process-versions"),
    path("quan-tri/thu-tuc/<str:code>/quy-trinh/soan/", lists.begin, name="process-begin"),
    path(_ONE, version.version, name="process"),
    path(f"{_ONE}sua/", editor.edit, name="process-edit"),
    path(f"{_ONE}ve/", editor.redraw, name="process-draw"),
    path(f"{_ONE}nhap/", importing.preview, name="process-import"),
    path(f"{_ONE}nhap/thay/", importing.take, name="process-take"),
    path(f"{_ONE}xuat/<str:kind>/", version.export, name="process-export"),
    path(f"{_ONE}thu/", trial.trial, name="process-try"),
    path(f"{_ONE}mo-phong/", simulating.simulation, name="process-simulate"),
    path(f"{_ONE}ho-so/", running.dossiers, name="process-running"),
    path(f"{_ONE}ho-so/chuyen/", running.move, name="process-move"),
    path(f"{_ONE}noi-ap-dung/", places.places, name="process-places"),
    path(f"{_ONE}noi-ap-dung/mo/", places.roll_out, name="process-roll-out"),
    path(f"{_ONE}noi-ap-dung/<str:agency>/", places.place, name="process-place"),
    path(f"{_ONE}gui/", version.submit, name="process-submit"),
    path(f"{_ONE}rut/", version.withdraw, name="process-withdraw"),
    path(f"{_ONE}bo/", version.discard, name="process-discard"),
    path(f"{_ONE}bai-bo/", version.repeal, name="process-repeal"),
]
