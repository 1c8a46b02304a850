"""Comparing identity papers with whoever holds an account."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_http_methods

from motcua.core import clock
from motcua.core.errors import RuleBroken
from motcua.core.text import clean_input
from motcua.directory import identity_checks
from motcua.directory.actors import Role
from motcua.directory.identity_checks import IDENTITY_PAPERS, Compared
from motcua.web.desk.page import errors_of, options, show
from motcua.web.shared.access import official, require_actor

_TYPED = {"login": 254, "full_name": 200, "personal_number": 40, "paper": 20, "paper_number": 40}


@official(Role.DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Ask what the paper says, and keep that it was compared."""
    typed = {name: clean_input(request.POST.get(name, ""), most, multiline=False) for name, most in _TYPED.items()}
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            name = identity_checks.confirm(actor=require_actor(request), compared=Compared(**typed), now=clock.now())
        except RuleBroken as problem:
            errors = errors_of(problem, "login")
        else:
            messages.success(
                request, f"Tài khoản của {name} đã được xác thực. Người dân đăng nhập lại để dùng mức xác thực mới."
            )
            return redirect("desk:identity")
    values = {
        "typed": typed,
        "errors": errors,
        "papers": options(IDENTITY_PAPERS),
    }
    return show(request, "identity.html", values, status=422 if errors else 200)


urlpatterns = [path("xac-thuc-tai-khoan/", page, name="identity")]
