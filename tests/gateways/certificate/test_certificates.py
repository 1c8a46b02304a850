"""Who signed a file: signatures read and checked, certificates judged, everything else refused in words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from hypothesis import given
from hypothesis import strategies as st

from motcua.core import crypto
from motcua.core.errors import OutsideServiceFailed, RuleBroken
from motcua.directory.ports import Identity
from motcua.gateways.certificate import check, demo, der
from motcua.gateways.certificate.demo import Issued
from motcua.gateways.certificate.gateway import CmsCertificates

NOW = datetime(2026, 3, 11, 2, 0, tzinfo=UTC)
TEXT = "ĐĂNG NHẬP\r\nmã 1a2b\r\n".encode()
DOCUMENT = b"%PDF-1.7\n1 0 obj <</ByteRange[0 1 2 3]>>endobj\n%%EOF\n"
NUMBER = "000000000001"
ROOT = demo.authority("Tổ chức chứng thực THỬ", NOW)
PERSON = demo.issue(ROOT, "Nguyễn Văn Dụ", f"CCCD:{NUMBER}", NOW)
ORGANISATION = demo.issue(ROOT, "Công ty Ví Dụ", "MST:0100109106-001", NOW)


def pem(*certified: Issued) -> bytes:
    return b"".join(each.certificate.public_bytes(serialization.Encoding.PEM) for each in certified)


@pytest.fixture(autouse=True)
def _trusted(settings, tmp_path: Path) -> None:
    """The province trusts one root; lists are not looked at."""
    (tmp_path / "authorities.pem").write_bytes(pem(ROOT))
    settings.CERTIFICATES = {"authorities": str(tmp_path / "authorities.pem"), "taken_back": ""}


def signer(signed: bytes, now: datetime = NOW) -> Identity:
    return CmsCertificates().signer(signed, text=TEXT, document=DOCUMENT, now=now)


def refused(signed: bytes, now: datetime = NOW) -> str:
    with pytest.raises(RuleBroken) as told:
        signer(signed, now)
    assert told.value.field == "file"
    return told.value.code


@pytest.mark.req("DN-2.9", "VL-5.5-2")
@pytest.mark.parametrize(
    "signed",
    [PERSON.sign(TEXT), PERSON.sign(TEXT, detached=False), PERSON.sign_document(DOCUMENT)],
    ids=["beside", "around", "document"],
)
def test_person_is_known_by_the_number_of_the_certificate(signed: bytes) -> None:
    assert signer(signed) == Identity(
        provider="certificate",
        subject=f"person:{crypto.index(NUMBER).hex()}",
        full_name="Nguyễn Văn Dụ",
        personal_number=NUMBER,
        assurance="certificate",
    )


def test_renewed_certificate_of_another_authority_is_the_same_person(settings, tmp_path: Path) -> None:
    other = demo.authority("Tổ chức khác", NOW)
    between = demo.issue(other, "Tổ chức cấp dưới", "", NOW, is_authority=True)
    (tmp_path / "two.pem").write_bytes(pem(ROOT, other))
    settings.CERTIFICATES = {"authorities": str(tmp_path / "two.pem"), "taken_back": ""}
    renewed = demo.issue(between, "NGUYỄN VĂN DỤ", f"PNOVN-{NUMBER}", NOW)

    found = signer(renewed.sign(TEXT, others=[between.certificate]))

    assert found.subject == signer(PERSON.sign(TEXT)).subject


def test_organisation_is_known_by_its_code() -> None:
    found = signer(ORGANISATION.sign(TEXT))

    assert (found.kind, found.organisation, found.organisation_code, found.personal_number) == (
        "business",
        "Công ty Ví Dụ",
        "0100109106001",
        "",
    )


def _changed(signed: bytes, place: int) -> bytes:
    return signed[:place] + bytes([signed[place] ^ 1]) + signed[place + 1 :]


@pytest.mark.req("DN-2.9", "VL-5.5-2")
def test_anything_but_what_was_given_to_sign_is_refused_in_words() -> None:
    document = PERSON.sign_document(DOCUMENT)
    stranger = demo.authority("Tổ chức lạ", NOW)
    beside = demo.issue(PERSON, "Kẻ mạo danh", f"CCCD:{NUMBER}", NOW)
    cases = {
        "another text": (PERSON.sign(b"khac"), "certificate.wrong_signature"),
        "another text around": (PERSON.sign(b"khac", detached=False), "certificate.unreadable"),
        "a changed signature": (_changed(PERSON.sign(TEXT), -1), "certificate.wrong_signature"),
        "another document": (PERSON.sign_document(b"%PDF-1.7 khac"), "certificate.unreadable"),
        "a document with more behind": (document + b"%them", "certificate.unreadable"),
        "a changed document": (_changed(document, len(DOCUMENT) + 3), "certificate.wrong_signature"),
        "an unsigned document": (DOCUMENT, "certificate.unreadable"),
        "an unsigned text": (TEXT, "certificate.unreadable"),
        "nothing": (b"", "certificate.unreadable"),
        "a stranger's authority": (
            demo.issue(stranger, "X", f"CCCD:{NUMBER}", NOW).sign(TEXT, others=[stranger.certificate]),
            "certificate.not_trusted",
        ),
        "a person as an authority": (
            beside.sign(TEXT, others=[PERSON.certificate]),
            "certificate.not_trusted",
        ),
        "itself alone": (replace(stranger).sign(TEXT), "certificate.not_for_signing"),
        "no number": (demo.issue(ROOT, "Không số", "", NOW).sign(TEXT), "certificate.no_number"),
        "a short number": (demo.issue(ROOT, "CMND", "CMND:123456789", NOW).sign(TEXT), "certificate.no_number"),
    }

    assert {name: refused(signed) for name, (signed, _) in cases.items()} == {
        name: code for name, (_, code) in cases.items()
    }
    assert refused(PERSON.sign(TEXT), NOW + timedelta(days=4000)) == "certificate.expired"
    assert refused(PERSON.sign(TEXT), NOW - timedelta(days=2)) == "certificate.expired"


@pytest.mark.req("DN-2.9", "VL-5.5-2")
def test_certificate_taken_back_opens_nothing_and_old_lists_are_no_answer(settings, tmp_path: Path) -> None:
    lists = tmp_path / "crl"
    lists.mkdir()
    settings.CERTIFICATES |= {"taken_back": str(lists)}
    with pytest.raises(OutsideServiceFailed):
        signer(PERSON.sign(TEXT))

    (lists / "root.crl").write_bytes(demo.list_of(ROOT, [ORGANISATION.certificate], NOW))
    assert signer(PERSON.sign(TEXT)).personal_number == NUMBER
    assert refused(ORGANISATION.sign(TEXT)) == "certificate.taken_back"
    assert [finding.is_ok for finding in check.check(NOW)] == [True]

    late = NOW + timedelta(days=31)
    with pytest.raises(OutsideServiceFailed):
        signer(PERSON.sign(TEXT), late)
    assert [finding.is_ok for finding in check.check(late)] == [False]
    forged = demo.list_of(replace(ROOT, key=PERSON.key), [], NOW + timedelta(days=31))
    (lists / "forged.crl").write_bytes(forged)
    with pytest.raises(OutsideServiceFailed):
        signer(PERSON.sign(TEXT), late)


def test_missing_authorities_fail_calmly_and_none_named_means_not_offered(settings) -> None:
    settings.CERTIFICATES = {"authorities": "/khong/co.pem", "taken_back": ""}
    with pytest.raises(OutsideServiceFailed):
        signer(PERSON.sign(TEXT))
    assert [finding.is_ok for finding in check.check(NOW)] == [False]

    settings.CERTIFICATES = {"authorities": "", "taken_back": ""}
    assert not CmsCertificates().is_set_up()
    assert check.check(NOW) == []


def test_certificate_whose_use_cannot_be_read_is_refused_like_any_unreadable_file() -> None:
    use = b"\x55\x1d\x0f\x01\x01\xff\x04\x04\x03"
    signed = PERSON.sign(TEXT)
    assert use in signed

    assert refused(signed.replace(use, use[:-1] + b"\0")) == "certificate.unreadable"


SIGNED = PERSON.sign(TEXT)


@given(place=st.integers(0, len(SIGNED) - 1), byte=st.integers(0, 255), cut=st.booleans())
def test_signature_with_any_byte_changed_or_cut_opens_nothing_or_the_same(place: int, byte: int, cut: bool) -> None:
    broken = SIGNED[:place] if cut else SIGNED[:place] + bytes([byte]) + SIGNED[place + 1 :]

    try:
        found = signer(broken)
    except RuleBroken:
        return
    # What the signature does not cover, such as the version of its frame, changes nothing about who signed.
    assert found == signer(SIGNED)


@given(st.binary(max_size=60))
def test_reader_of_elements_ends_with_an_element_or_says_no(data: bytes) -> None:
    try:
        found = der.read(data)
    except der.Unreadable:
        return
    assert data.startswith(found.whole)
