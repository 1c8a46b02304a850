"""What makes the portal installable on a phone: manifest, service worker, the page without network."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path

from motcua.core import profile
from motcua.web.shared.access import public
from motcua.web.shared.jinja import portal_name, static

OFFLINE = "/ngoai-tuyen/"
DAY = "public, max-age=86400"
ICONS = (("icon-192", 192, "any"), ("icon-512", 512, "any"), ("maskable-512", 512, "maskable"))
# What the page without network needs; nothing of a person is ever kept.
KEPT = ("shared/motcua.css", "content/content.css", "shared/images/emblem-demo.svg")


@public
def manifest(request: HttpRequest) -> HttpResponse:
    """Describe the portal as an application."""
    short = str(profile.value("province", "short_name"))
    values = {
        "name": portal_name(str(profile.value("province", "name"))),
        "short_name": f"DVC {short}",
        "lang": "vi",
        "start_url": "/?tu=ung-dung",
        "scope": "/",
        "display": "standalone",
        "background_color": "#fbf7ef",
        "theme_color": "#7a1c16",
        "icons": [
            {
                "src": static(f"content/icons/{name}.png"),
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": purpose,
            }
            for name, size, purpose in ICONS
        ],
        "shortcuts": [
            {"name": "Tra cứu hồ sơ", "url": "/tra-cuu/"},
            {"name": "Hồ sơ của tôi", "url": "/ho-so/"},
        ],
    }
    response = JsonResponse(values, json_dumps_params={"ensure_ascii": False})
    response.headers["Content-Type"] = "application/manifest+json; charset=utf-8"
    response.headers["Cache-Control"] = DAY
    return response


@public
def worker(request: HttpRequest) -> HttpResponse:
    """Give the service worker, which must stand at the root; browsers look for a new one by themselves."""
    values = {"offline": OFFLINE, "kept": [OFFLINE, *(static(name) for name in KEPT)]}
    response = render(request, "portal/embeds/sw.js", values, content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


@public
def offline(request: HttpRequest) -> HttpResponse:
    """Show what to do without network; the worker keeps this page."""
    return render(request, "portal/offline.html")


urlpatterns = [
    path("manifest.webmanifest", manifest, name="manifest"),
    path("sw.js", worker, name="worker"),
    path("ngoai-tuyen/", offline, name="offline"),
]
