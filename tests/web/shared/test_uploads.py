"""Files on their way in are bounded while they are read, not after."""

from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from tests.factories.papers import PNG
from tests.factories.world import CITIZEN, World

from motcua.core import sheets
from motcua.documents import services as documents
from motcua.web.shared import uploads

MEGABYTE = 1_000_000


def sent(world: World | None, monkeypatch: pytest.MonkeyPatch, *, size: int) -> int:
    """How much of a file of `size` bytes is written down when its sender is signed in, or nobody is."""
    monkeypatch.setattr(uploads, "limits", lambda: (sheets.LARGEST, ["png"]))
    request = RequestFactory().post("/", {"a": "words", "file": SimpleUploadedFile("a.png", b"x" * size)})
    request.actor, request.session = (world.actor(CITIZEN) if world else None), {}
    assert request.POST["a"] == "words"
    return sum(file.size or 0 for file in request.FILES.getlist("file"))


@pytest.mark.django_db
@pytest.mark.parametrize("size", [1, sheets.LARGEST])
def test_file_within_the_limit_comes_in_whole(world: World, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    assert sent(world, monkeypatch, size=size) == size


@pytest.mark.django_db
def test_file_beyond_the_limit_is_cut_one_byte_after_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sent(world, monkeypatch, size=sheets.LARGEST + 3 * MEGABYTE) == sheets.LARGEST + 1


def test_nothing_is_written_of_a_file_that_nobody_signed_in_sends(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sent(None, monkeypatch, size=3 * MEGABYTE) == 0


@pytest.mark.django_db
def test_request_larger_than_all_files_of_a_form_is_refused_before_it_is_read() -> None:
    class Unread:
        def read(self, *_: object) -> bytes:
            raise AssertionError("read although too large")

        readline = read

    refused = Client().generic(
        "POST",
        "/dang-nhap/",
        CONTENT_TYPE="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(documents.limits()[0] * 61),
        **{"wsgi.input": Unread()},
    )

    assert refused.status_code == 413
    assert "dài hơn mức hệ thống nhận" in refused.content.decode()


@pytest.mark.django_db
def test_file_too_large_is_told_beside_its_paper(world: World) -> None:
    largest, _ = documents.limits()
    request = RequestFactory().post("/", {"file": SimpleUploadedFile("a.png", PNG + b"x" * largest)})
    request.actor = world.actor(CITIZEN)
    file = request.FILES["file"]

    with pytest.raises(documents.RuleBroken) as told:
        documents.store(name=file.name, chunks=file.chunks(), owner_id=None, now=SimpleNamespace())

    assert told.value.code == "file.too_large"
