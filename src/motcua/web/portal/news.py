"""New and changed procedures: the public page and its Atom feed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.feedgenerator import Atom1Feed

from motcua.core import profile
from motcua.procedures import news as reads
from motcua.web.shared.access import public
from motcua.web.shared.jinja import dmy, query
from motcua.web.shared.language import in_language, said, spoken_now

AT = "/thu-tuc-moi/"
FEED = f"{AT}atom.xml"
IN_FEED = 50
LONGEST_NUMBER = 19


@public
def page(request: HttpRequest) -> HttpResponse:
    """Show what is new, newest first, all or of one kind (QN-8.1-3)."""
    kind = request.GET.get("loai", "")
    kind = kind if kind in reads.KINDS else ""
    after = request.GET.get("sau", "")
    found = reads.news(after=int(after) if _is_number(after) else None, kind=kind)
    values = {
        "rows": found.rows,
        "kinds": reads.KINDS,
        "views": [
            {"text": text, "href": query(AT, loai=key), "current": key == kind}
            for key, text in (("", "Tất cả"), *reads.KINDS.items())
        ],
        "feed": FEED,
        "next": query(AT, loai=kind, sau=found.next) if found.next else "",
        "first": query(AT, loai=kind) if after else "",
    }
    return render(request, "portal/news.html", values)


@public
def feed(request: HttpRequest) -> HttpResponse:
    """Give the newest changes as Atom, for programs that watch the catalogue."""
    portal = str(profile.value("addresses", "portal")).rstrip("/") or request.build_absolute_uri("/").rstrip("/")
    made = Atom1Feed(
        title=said(f"Thủ tục mới và thay đổi – {profile.value('province', 'short_name')}"),
        link=in_language(portal + AT),
        feed_url=in_language(portal + FEED),
        description=said("Thủ tục hành chính mới công bố, sửa đổi, bổ sung và bãi bỏ"),
        language=spoken_now(),
    )
    for row in reads.news(limit=IN_FEED).rows:
        told = "; ".join(said(line) for line in row.lines) or reads.KINDS[row.kind]
        made.add_item(
            title=f"{said(reads.KINDS[row.kind])}: {said(row.name)}",
            link=in_language(f"{portal}/thu-tuc/{row.code}/"),
            description=said(f"{told}. Áp dụng từ {dmy(row.effective_from)}."),
            unique_id=f"tag:{request.get_host().partition(':')[0]},2026:thu-tuc/{row.id}",
            pubdate=row.at,
            updateddate=row.at,
            categories=[said(row.field)],
        )
    response = HttpResponse(made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER


urlpatterns = [path("thu-tuc-moi/", page, name="news"), path("thu-tuc-moi/atom.xml", feed, name="news-feed")]
