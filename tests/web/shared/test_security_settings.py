"""What production sets: cookies, TLS, no debugging."""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client
from pytest_django import Settings

from motcua.config.settings.base import GATEWAYS

_ASKED = """
import json
from motcua.config.settings import production as p
names = [name for name in dir(p) if name.isupper()]
found = {name: getattr(p, name) for name in names if isinstance(getattr(p, name), (str, int, bool, list))}
print(json.dumps(found, default=str))
"""


@cache
def production() -> dict[str, object]:
    """The settings as a process of production reads them; those of the tests are loaded here already."""
    environment = dict(os.environ) | {
        "PYTHONPATH": str(Path(__file__).parents[3] / "src"),
        "MOTCUA_FIELD_KEY": "11" * 32,
    }
    done = subprocess.run([sys.executable, "-c", _ASKED], env=environment, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def test_cookies_of_production_belong_to_this_host_over_tls() -> None:
    found = production()

    for kind in ("SESSION", "CSRF"):
        assert str(found[f"{kind}_COOKIE_NAME"]).startswith("__Host-")
        assert (found[f"{kind}_COOKIE_SECURE"], found[f"{kind}_COOKIE_HTTPONLY"]) == (True, True)
    # What a `__Host-` cookie may not have; Django's defaults are a path of "/" and no domain.
    assert not {name for name in found if name.endswith(("COOKIE_DOMAIN", "COOKIE_PATH"))}
    assert (found["SESSION_COOKIE_SAMESITE"], found.get("CSRF_COOKIE_SAMESITE", "Lax")) == ("Lax", "Lax")


def test_tls_is_asked_for_a_year_and_for_subdomains() -> None:
    found = production()

    assert (found["SECURE_SSL_REDIRECT"], found["SECURE_HSTS_INCLUDE_SUBDOMAINS"]) == (True, True)
    assert int(str(found["SECURE_HSTS_SECONDS"])) >= 365 * 24 * 3600


def test_api_without_tls_is_refused_and_pages_are_led_to_tls(db: None, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT, settings.SECURE_REDIRECT_EXEMPT = True, production()["SECURE_REDIRECT_EXEMPT"]

    refused, led = Client().get("/api/v1/public/procedures?secret=x"), Client().get("/dang-nhap/")

    assert (refused.status_code, refused.headers.get("Location"), refused.json()["code"]) == (403, None, "tls.required")
    assert (led.status_code, led.headers["Location"]) == (301, "https://testserver/dang-nhap/")
    assert Client().get("/api/v1/openapi.json", secure=True).status_code == 200


def test_production_shows_no_debugging() -> None:
    assert production()["DEBUG"] is False


def test_pages_for_trying_out_are_closed_where_people_work(db: None, settings: Settings) -> None:
    found = {}
    for name in ("demo", "dong-nai", "lam-dong"):
        settings.PROFILE = name
        found[name] = Client().get("/hop-thu-minh-hoa/").status_code

    assert found == {"demo": 200, "dong-nai": 404, "lam-dong": 404}
    assert [gateway for gateway in GATEWAYS.values() if "demo" in gateway] == []


def test_passwords_are_kept_by_a_slow_digest() -> None:
    (chosen,) = production()["PASSWORD_HASHERS"]
    costs = Argon2PasswordHasher().params()

    assert chosen == "django.contrib.auth.hashers.Argon2PasswordHasher"
    # What OWASP names as the least: Argon2id with 19 MiB and two rounds.
    assert (costs.type.name, costs.memory_cost >= 19_456, costs.time_cost >= 2) == ("ID", True, True)


def test_no_answer_is_opened_to_other_origins(db: None) -> None:
    for address in ("/", "/dang-nhap/", "/api/v1/openapi.json", "/nhung/"):
        for answer in (
            Client().get(address, headers={"Origin": "https://la.example"}),
            Client().options(address, headers={"Origin": "https://la.example", "Access-Control-Request-Method": "PUT"}),
        ):
            assert [name for name in answer.headers if name.lower().startswith("access-control-")] == []


def test_trace_is_refused(db: None) -> None:
    answer = Client().trace("/", HTTP_X_BI_MAT="khong-duoc-nhac-lai")

    assert (answer.status_code, b"khong-duoc-nhac-lai" in answer.content) == (405, False)
