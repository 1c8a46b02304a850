"""Files on their way in are bounded while they are read, not after, and lie nowhere in plain."""

import gc
import io
import os
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.http import HttpRequest, UnreadablePostError
from django.test import Client, RequestFactory
from PIL import Image
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


SECRET = b"so dinh danh 000000000001 "
LONG = SECRET * 120_000
FOLDER = Path(os.environ["MOTCUA_DATA"]) / "passing"


class Watched(io.BytesIO):
    """What a browser sends; at each reading the disk is looked at. It may break off after so many bytes."""

    def __init__(self, body: bytes, breaks_after: int | None = None) -> None:
        super().__init__(body)
        self.lay, self.was_plain = 0, False
        self._breaks_after = breaks_after

    def read(self, size: int | None = -1, /) -> bytes:
        for data in spooled():
            self.lay, self.was_plain = max(self.lay, len(data)), self.was_plain or SECRET in data
        if self._breaks_after is not None and self.tell() > self._breaks_after:
            raise OSError("the line is gone")
        return super().read(size)


def spooled() -> list[bytes]:
    """What files that pass hold on the disk now; none of them has a name."""
    assert list(FOLDER.glob("*")) == []
    passing = [place for place in Path("/proc/self/fd").iterdir() if str(place.resolve()).startswith(str(FOLDER))]
    assert {oct(place.stat().st_mode & 0o777) for place in passing} <= {"0o600"}
    return [place.read_bytes() for place in passing]


def sending(body: bytes, *, length: int = 0, breaks_after: int | None = None) -> tuple[HttpRequest, Watched]:
    """A request with one long file of somebody signed in."""
    named = b'Content-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png'
    whole = b"--a-line-between\r\n" + named + b"\r\n\r\n" + body + b"\r\n--a-line-between--\r\n"
    stream = Watched(whole[:length] if length else whole, breaks_after)
    request = RequestFactory().generic(
        "POST",
        "/",
        CONTENT_TYPE="multipart/form-data; boundary=a-line-between",
        CONTENT_LENGTH=str(len(whole)),
        **{"wsgi.input": stream},
    )
    request.actor, request.session = SimpleNamespace(account_id=1), {}
    return request, stream


@pytest.fixture
def long_files(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(uploads, "limits", lambda: (20 * MEGABYTE, ["png"]))
    monkeypatch.setattr(uploads, "actor_of", lambda request: request.actor)
    # Requests of other tests that nobody closed.
    gc.collect()
    yield
    assert spooled() == []


def test_long_file_lies_nowhere_in_plain_and_is_read_as_any_other(long_files: None) -> None:
    request, stream = sending(LONG)

    file = request.FILES["file"]

    assert (file.name, file.size, file.content_type) == ("a.png", len(LONG), "image/png")
    assert b"".join(file.chunks()) == LONG
    assert (file.seek(1_000_003), file.read(50)) == (1_000_003, LONG[1_000_003:1_000_053])
    assert (file.seek(-5, io.SEEK_END), file.read(), file.read()) == (len(LONG) - 5, LONG[-5:], b"")
    assert b"".join(file.chunks()) == LONG
    (lies,) = spooled()
    assert (len(lies) > len(LONG), SECRET in lies) == (True, False)
    assert (stream.lay > MEGABYTE, stream.was_plain) == (True, False)
    request.close()


def test_long_picture_is_opened_from_its_encrypted_place(long_files: None) -> None:
    picture = io.BytesIO()
    Image.effect_noise((1300, 1200), 90).save(picture, "png")
    request, _ = sending(picture.getvalue())

    with Image.open(request.FILES["file"]) as shown:
        shown.load()
        assert shown.size == (1300, 1200)
    request.close()


def test_upload_that_was_cut_leaves_nothing(long_files: None) -> None:
    request, stream = sending(LONG, length=2 * MEGABYTE)

    assert list(request.FILES) == []
    assert stream.lay > MEGABYTE


def test_upload_whose_line_breaks_leaves_nothing(long_files: None) -> None:
    request, stream = sending(LONG, breaks_after=2 * MEGABYTE)

    try:
        request.FILES["file"]
    except UnreadablePostError:
        del request
    assert spooled() == []
    assert stream.lay > MEGABYTE


def test_very_long_file_needs_no_more_memory_than_a_long_one() -> None:
    handler, chunk = uploads.EncryptedUploads(), os.urandom(1 << 16)
    handler.new_file("file", "a.png", "image/png", None)
    tracemalloc.start()
    for number in range(1600):
        handler.receive_data_chunk(chunk, number << 16)
    file = handler.file_complete(1600 << 16)
    read = sum(len(part) for part in file.chunks())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    file.close()

    assert isinstance(file, UploadedFile)
    assert read == file.size
    assert peak < 2 * MEGABYTE
