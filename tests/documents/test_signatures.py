"""What can be said of a PDF's signature: who signed, and whether what was signed is unchanged."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import NameOID
from tests.factories.papers import PDF

from motcua.documents.rules.store import signature_words
from motcua.documents.signatures import state_of

ROOM = 6000
MADE = datetime(2026, 3, 1, tzinfo=UTC)
RSA, CURVE = rsa.generate_private_key(65537, 2048), ec.generate_private_key(ec.SECP256R1())


def certificate(key, name: str = "Phan Văn Mẫu") -> x509.Certificate:
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    return (
        x509.CertificateBuilder()
        .subject_name(named)
        .issuer_name(named)
        .public_key(key.public_key())
        .serial_number(77)
        .not_valid_before(MADE)
        .not_valid_after(MADE + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )


def signed(key=RSA, *, digest=None, name: str = "Phan Văn Mẫu") -> bytes:
    """A PDF with a signature over all of it but the place of the signature, as ISO 32000 has it."""
    head = b"9 0 obj<</Type/Sig/ByteRange [0 %010d %010d %010d]/Contents "
    after = b">>endobj\n" + PDF[PDF.rindex(b"startxref") :]
    first = len(PDF) + len(head % (0, 0, 0))
    second = first + ROOM + 2
    before = PDF + head % (first, second, len(after))
    options = [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary]
    builder = pkcs7.PKCS7SignatureBuilder().set_data(before + after)
    container = builder.add_signer(certificate(key, name), key, digest or hashes.SHA256()).sign(Encoding.DER, options)
    return before + b"<" + container.hex().encode().ljust(ROOM, b"0") + b">" + after


@pytest.mark.parametrize("key", [RSA, CURVE])
@pytest.mark.parametrize("digest", [hashes.SHA256(), hashes.SHA512()])
def test_signature_over_unchanged_bytes_names_its_signer(key, digest):
    assert state_of(signed(key, digest=digest)) == "intact:Phan Văn Mẫu"


def test_changed_or_lengthened_file_is_told_as_changed():
    data = signed()

    assert state_of(data.replace(b"9 0 obj", b"8 0 obj")) == "changed:Phan Văn Mẫu"
    assert state_of(data + b"10 0 obj<<>>endobj\n%%EOF\n") == "changed:Phan Văn Mẫu"
    assert state_of(data + b"\n") == "intact:Phan Văn Mẫu"


def test_another_signature_in_its_place_is_told_as_changed():
    data, other = signed(), signed(CURVE)
    start, end = data.rindex(b"/Contents <"), data.rindex(b">>endobj")

    assert state_of(data[:start] + other[start:end] + data[end:]).startswith("intact")
    assert state_of(data[:start] + other[start:end].replace(b"30", b"31", 1) + data[end:]) == "unreadable"


def test_plain_and_hostile_files_are_told_apart():
    ranges = (b"[0 9999999 9999999 9]", b"[5 6 7 8]", b"[0 20 10 5]", b"[0 5 20 10]")

    assert state_of(PDF) == "none"
    assert {state_of(PDF + b"/ByteRange " + each) for each in ranges} == {"unreadable"}
    assert state_of(signed().replace(b"<30", b"<")) == "unreadable"


def test_words_never_say_that_a_signer_is_trusted():
    assert signature_words("intact:A") == (
        "Có, A ký; nội dung chưa thay đổi từ khi ký. Chưa kiểm tra hiệu lực của chứng thư số."
    )
    assert signature_words("changed:A") == "Có, A ký, nhưng tệp đã thay đổi sau khi ký."
    assert [signature_words(state) for state in ("none", "", "unreadable")] == [
        "Không có", "Chưa kiểm tra", "Có dấu hiệu chữ ký số nhưng không đọc được.",
    ]  # fmt: skip
