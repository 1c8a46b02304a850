"""Addresses of the citizens' door."""

from django.urls import path

from motcua.web.portal import account, apply, attach, browse, deadlines, demo_mail, follow, news, own, second, security

app_name = "portal"
_DRAFT = "nop-ho-so/<str:code>/<str:token>/"
urlpatterns = [
    path("", browse.home, name="home"),
    path("thu-tuc/", browse.procedures, name="procedures"),
    path("thu-tuc/goi-y/", browse.suggest, name="suggest"),
    path("thu-tuc/<str:code>/", browse.procedure, name="procedure"),
    path("co-quan/", browse.agencies, name="agencies"),
    path("huong-dan/", browse.guide, name="guide"),
    path("tinh-han/", deadlines.count, name="deadline"),
    path("tra-cuu/", follow.look, name="look_up"),
    path("nop-ho-so/<str:code>/", apply.begin, name="begin"),
    path(f"{_DRAFT}<int:number>/", apply.section, name="section"),
    path(f"{_DRAFT}tu-luu/", apply.autosave, name="autosave"),
    path(f"{_DRAFT}giay-to/", attach.papers, name="papers"),
    path(f"{_DRAFT}xem-lai/", apply.review, name="review"),
    path(f"{_DRAFT}tep/<int:number>/", attach.upload, name="upload"),
    path(f"{_DRAFT}tep/xoa/<str:file_token>/", attach.remove, name="remove"),
    path("ho-so/", own.own, name="own"),
    path("ho-so/phieu/<str:token>.pdf", own.slip, name="slip"),
    path("ho-so/bien-lai/<str:token>.pdf", own.receipt, name="receipt"),
    path("ho-so/<str:ref>/", own.dossier, name="dossier"),
    path("ho-so/<str:ref>/bo-sung/", own.supplement, name="supplement"),
    path("ho-so/<str:ref>/tep/<str:token>/", own.file, name="file"),
    path("hop-thu-minh-hoa/", demo_mail.letters, name="demo_mail"),
    path("dang-nhap/", account.log_in, name="log_in"),
    path("dang-xuat/", account.log_out, name="log_out"),
    path("dang-ky/", account.sign_up, name="sign_up"),
    path("dang-ky/xac-minh/", account.confirm, name="confirm"),
    path("dang-nhap/xac-thuc/", second.second_proof, name="second_proof"),
    path("dang-nhap/ung-dung/", second.first_app, name="first_app"),
    path("dang-nhap/mat-khau/", second.first_password, name="first_password"),
    path("dang-nhap/tiep/", second.go_on, name="go_on"),
    path("tai-khoan/", security.security, name="security"),
    path("tai-khoan/xac-nhan-lai/", security.prove_again, name="prove_again"),
    path("tai-khoan/mat-khau/", security.change_password, name="change_password"),
    path("tai-khoan/ung-dung/", security.new_app, name="new_app"),
    path("tai-khoan/khoa/", security.new_key, name="new_key"),
    path("tai-khoan/ma-du-phong/", security.recovery_codes, name="recovery_codes"),
    path("tai-khoan/bo/<int:factor_id>/", security.remove_factor, name="remove_factor"),
    path("tai-khoan/phien/", security.end_session, name="end_session"),
    path("mat-khau/", account.forgot, name="forgot"),
    path("mat-khau/moi/", account.new_password, name="new_password"),
    *news.urlpatterns,
]
