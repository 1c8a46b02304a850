"""Values every page needs."""

from django.http import HttpRequest

from motcua.core import profile


def page(request: HttpRequest) -> dict[str, object]:
    """Return the province's names and who is looking."""
    return {
        "profile": profile.section("province"),
        "contact": profile.section("contact"),
        "viewer": getattr(request, "actor", None),
    }
