"""Where security keys are used: the host and address of the pages, as the browser sees them."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from motcua.core import profile
from motcua.directory.second_factors import Place


def place_of(request: HttpRequest) -> Place:
    """Return the place that keys of this site belong to; in development that is wherever the page was opened."""
    origin = settings.BASE_URL if request.is_secure() else f"http://{request.get_host()}"
    host = urlsplit(origin).hostname or "localhost"
    return Place(host=host, name=str(profile.value("province", "name")), origin=origin)
