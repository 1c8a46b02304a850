"""What can be said of a PDF's digital signature: who signed, and whether what was signed is unchanged.

Read are the signature's byte range and its CMS container (ISO 32000-1 §12.8; RFC 5652). Whether the signer's
certificate may be trusted, or was revoked, is not judged: no list of trusted issuers is kept here (decision 0098).
"""

import hashlib
import hmac
import re
from collections.abc import Iterator
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID

NONE, INTACT, CHANGED, UNREADABLE = "none", "intact", "changed", "unreadable"
_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]")
_HEX = re.compile(rb"<([0-9A-Fa-f\s]*)>")
_MESSAGE_DIGEST = bytes.fromhex("06092a864886f70d010904")
_PSS = bytes.fromhex("06092a864886f70d01010a")
_DIGESTS = {
    bytes.fromhex("0609608648016503040201"): hashes.SHA256(),
    bytes.fromhex("0609608648016503040202"): hashes.SHA384(),
    bytes.fromhex("0609608648016503040203"): hashes.SHA512(),
    bytes.fromhex("06052b0e03021a"): hashes.SHA1(),  # noqa: S303  (old signatures are read, none is made)
}
_SEQUENCE, _SET, _OCTETS, _ATTRIBUTES = 0x30, 0x31, 0x04, 0xA0
LONGEST_NAME = 120


class _Unreadable(Exception):
    """A container that is not what the standard says."""


@dataclass(frozen=True)
class _Part:
    """One element of a DER text: its tag, its bytes whole and without the head."""

    tag: int
    whole: bytes
    value: bytes


def state_of(data: bytes) -> str:
    """Return what can be said, as `none`, `intact:<signer>`, `changed:<signer>` or `unreadable`.

    The last signature counts: it covers what was signed before it. Bytes that follow it were added afterwards, which
    makes the file a changed one.
    """
    ranges = [[int(number) for number in found] for found in _RANGE.findall(data)]
    if not ranges:
        return NONE
    first, length, second, rest = max(ranges, key=lambda each: each[2] + each[3])
    if first or length > second or second + rest > len(data):
        return UNREADABLE
    between = _HEX.search(data[length:second])
    try:
        container = bytes.fromhex(between[1].decode()) if between else b""
        signer, is_whole = _check(container, data[:length] + data[second : second + rest])
    except (_Unreadable, ValueError, IndexError, TypeError, UnsupportedAlgorithm):
        return UNREADABLE
    has_more = data[second + rest :].strip(b"\r\n\0 ") != b""
    return f"{INTACT if is_whole and not has_more else CHANGED}:{signer}"


def _check(container: bytes, signed: bytes) -> tuple[str, bool]:
    """Return who signed, and whether the signature fits what was signed."""
    whole = _children(container)[0]
    container, content = whole.whole, _children(whole.value)
    inner = _children(_children(content[1].value)[0].value)
    signer = _children(_children([part for part in inner if part.tag == _SET][-1].value)[0].value)
    digest = _DIGESTS.get(_children(signer[2].value)[0].whole)
    attributes = next((part for part in signer[3:] if part.tag == _ATTRIBUTES), None)
    signature = next((part.value for part in signer[3:] if part.tag == _OCTETS), b"")
    if digest is None or attributes is None or not signature or _PSS in container:
        raise _Unreadable
    certificate = _certificate(container, signer[1])
    told = _message_digest(attributes)
    is_same = hmac.compare_digest(told, hashlib.new(digest.name, signed).digest())
    # What is signed is the set of attributes, written as a set.
    is_signed = _fits(certificate, signature, bytes([_SET]) + attributes.whole[1:], digest)
    return _name(certificate), is_same and is_signed


def _certificate(container: bytes, identifier: _Part) -> x509.Certificate:
    found = pkcs7.load_der_pkcs7_certificates(container)
    if identifier.tag == _SEQUENCE:
        serial = int.from_bytes(_children(identifier.value)[1].value, "big", signed=True)
        found = [one for one in found if one.serial_number == serial]
    if not found:
        raise _Unreadable
    return found[0]


def _message_digest(attributes: _Part) -> bytes:
    for attribute in _children(attributes.value):
        name, values = _children(attribute.value)
        if name.whole == _MESSAGE_DIGEST:
            return _children(values.value)[0].value
    raise _Unreadable


def _fits(certificate: x509.Certificate, signature: bytes, signed: bytes, digest: hashes.HashAlgorithm) -> bool:
    key = certificate.public_key()
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, signed, padding.PKCS1v15(), digest)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, signed, ec.ECDSA(digest))
        else:
            raise _Unreadable
    except InvalidSignature:
        return False
    return True


def _name(certificate: x509.Certificate) -> str:
    for wanted in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        for found in certificate.subject.get_attributes_for_oid(wanted):
            return " ".join(str(found.value).split())[:LONGEST_NAME]
    return "không ghi tên"


def _children(data: bytes) -> list[_Part]:
    return list(_parts(data))


def _parts(data: bytes) -> Iterator[_Part]:
    """Read the elements of a DER text one after the other; zeros that fill up a container end it."""
    place = 0
    while place < len(data) and data[place]:
        length, head = data[place + 1], 2
        if length & 0x80:
            count = length & 0x7F
            length = int.from_bytes(data[place + 2 : place + 2 + count], "big")
            head += count
        end = place + head + length
        if end > len(data) or data[place + 1] == 0x80:  # noqa: PLR2004  (BER's open length, which DER has not)
            raise _Unreadable
        yield _Part(data[place], data[place:end], data[place + head : end])
        place = end
