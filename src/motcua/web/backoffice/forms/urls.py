"""Addresses of the pages about forms."""

from django.urls import path

from motcua.web.backoffice.forms import answers, editor, exchange, lists, trial, version

_OF = "quan-tri/thu-tuc/<str:code>/bieu-mau/ban/"
_ONE = f"{_OF}<int:number>/"

urlpatterns = [
    path("quan-tri/bieu-mau/", lists.forms, name="forms"),
    path("quan-tri/thu-tuc/<str:code>/bieu-mau/mau-chinh-thuc/", lists.official, name="form-official"),
    path("quan-tri/thu-tuc/<str:code>/bieu-mau/tra-loi/", answers.answers, name="form-answers"),
    path(_OF, lists.versions, name="form-versions"),
    path(f"{_OF}soan/", lists.begin, name="form-begin"),
    path(_ONE, version.version, name="form-edition"),
    path(f"{_ONE}cong-bo/", version.publish, name="form-publish"),
    path(f"{_ONE}bo/", version.discard, name="form-discard"),
    path(f"{_ONE}soan/", editor.edit, name="form-edit"),
    path(f"{_ONE}soan/<str:key>/", editor.edit_field, name="form-field"),
    path(f"{_ONE}thu/", trial.trial, name="form-try"),
    path(f"{_ONE}nhap/", exchange.bring_in, name="form-import"),
    path(f"{_ONE}xuat/<str:kind>/", exchange.export, name="form-export"),
]
