"""What the first view of the main pages makes a phone load, and that the portal can be installed."""

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from tests.factories.world import COMMUNE, MARITAL_STATUS, World

pytestmark = pytest.mark.django_db
MAIN = (
    "/", "/thu-tuc/", "/thu-tuc/?q=khai+sinh", f"/thu-tuc/{MARITAL_STATUS}/", "/co-quan/", f"/co-quan/{COMMUNE}/",
    "/tra-cuu/", "/dang-nhap/", "/huong-dan/", "/tin-tuc/",
)  # fmt: skip
MOST_SCRIPT, MOST_BYTES = 60_000, 200_000
LOADED = re.compile(r'(?:src|href)="/static/([^"?]+)"')


def sent(content: bytes, name: str) -> int:
    """How many bytes travel: fonts and pictures are compressed in themselves."""
    return len(content) if name.endswith((".woff2", ".png")) else len(gzip.compress(content, 6))


def weigh(page: str) -> tuple[int, int]:
    """The script and all that a page loads, in bytes as they are sent."""
    fonts = {f"shared/fonts/{file.name}" for file in Path(str(finders.find("shared/fonts"))).iterdir()}
    names = {name for name in LOADED.findall(page) if "/icons/" not in name} | fonts
    sizes = {name: sent(Path(str(finders.find(name))).read_bytes(), name) for name in names}
    script = sum(size for name, size in sizes.items() if name.endswith(".js"))
    return script, sum(sizes.values()) + sent(page.encode(), "page")


@pytest.mark.parametrize("at", MAIN)
def test_first_view_stays_within_its_budget(world: World, at: str) -> None:
    answer = Client().get(at)
    assert answer.status_code == 200

    script, everything = weigh(answer.content.decode())

    assert 0 < script <= MOST_SCRIPT
    assert everything <= MOST_BYTES


def test_pages_and_files_go_out_compressed(world: World) -> None:
    client = Client(headers={"Accept-Encoding": "gzip"})

    page, style = client.get("/"), client.get("/static/shared/motcua.css")

    assert page["Content-Encoding"] == "gzip"
    assert "Bạn cần làm thủ tục gì?" in gzip.decompress(page.content).decode()
    body = b"".join(style.streaming_content)  # type: ignore[attr-defined]
    assert (style["Content-Encoding"], style["Content-Length"]) == ("gzip", str(len(body)))
    assert gzip.decompress(body) == Path(str(finders.find("shared/motcua.css"))).read_bytes()
    plain = Client().get("/static/shared/motcua.css")
    assert "Content-Encoding" not in plain.headers
    assert plain["Vary"] == "Accept-Encoding"


def test_portal_can_be_installed_and_its_worker_keeps_nothing_of_a_person(world: World) -> None:
    page = Client().get("/").content.decode()
    assert '<link rel="manifest" href="/manifest.webmanifest">' in page

    manifest: dict[str, Any] = json.loads(Client().get("/manifest.webmanifest").content)
    assert {icon["sizes"] for icon in manifest["icons"]} == {"192x192", "512x512"}
    for icon in manifest["icons"]:
        assert finders.find(icon["src"].removeprefix("/static/"))
    worker = Client().get("/sw.js")
    kept = json.loads(re.search(r"KEPT = (\[.*\]);", worker.content.decode())[1])  # type: ignore[index]
    assert kept[0] == "/ngoai-tuyen/"
    assert all(address.startswith("/static/") for address in kept[1:])
    assert Client().get("/ngoai-tuyen/").status_code == 200
