"""Whether the process lives, and whether it can serve."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from motcua.web.shared.access import public


@public
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer that the process lives; touches nothing else."""
    return HttpResponse("ok", content_type="text/plain")


@public
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer whether the database answers and its tables are there."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM core_numberseries WHERE name = ''")
    except DatabaseError as problem:
        return JsonResponse({"ready": False, "database": type(problem).__name__}, status=503)
    return JsonResponse({"ready": True, "database": "ok"})
