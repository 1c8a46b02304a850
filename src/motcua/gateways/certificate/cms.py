"""A signature as CMS SignedData (RFC 5652): what was signed, by which certificate, and whether that is so."""

from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from motcua.gateways.certificate import der
from motcua.gateways.certificate.der import Node, Unreadable

_SIGNED_DATA = der.oid("1.2.840.113549.1.7.2")
_MESSAGE_DIGEST = der.oid("1.2.840.113549.1.9.4")
_HASHES: dict[bytes, hashes.HashAlgorithm] = {
    der.oid("2.16.840.1.101.3.4.2.1"): hashes.SHA256(),
    der.oid("2.16.840.1.101.3.4.2.2"): hashes.SHA384(),
    der.oid("2.16.840.1.101.3.4.2.3"): hashes.SHA512(),
}
_RSA = {der.oid(f"1.2.840.113549.1.1.{number}") for number in (1, 11, 12, 13)}
_RSA_PSS = der.oid("1.2.840.113549.1.1.10")
_ECDSA = {der.oid(f"1.2.840.10045.4.3.{number}") for number in (2, 3, 4)}
_FEWEST_BITS = 2048
_CERTIFICATES, _OF_KEY, _ATTRIBUTES = 0xA0, 0x80, 0xA0


@dataclass(frozen=True)
class Signed:
    """What a signature holds: the signed bytes when it carries them, who signed, and the certificates beside."""

    content: bytes | None
    signer: x509.Certificate
    others: tuple[x509.Certificate, ...]
    info: Node


def read(data: bytes) -> Signed:
    """Return what a signature says of itself; nothing is proved by that.

    Raises:
        Unreadable: No signature of exactly one signer whose certificate is in it.
    """
    outer = der.read(data)
    if outer.tag != der.SEQUENCE or outer.at(0, der.OBJECT).body != _SIGNED_DATA:
        raise Unreadable("no signed data")
    signed = outer.at(1, 0xA0).at(0, der.SEQUENCE)
    wrapped = signed.at(2, der.SEQUENCE)
    content = wrapped.at(1, 0xA0).parts[0].octets if len(wrapped.parts) > 1 else None
    infos = signed.parts[-1]
    if infos.tag != der.SET or len(infos.parts) != 1:
        raise Unreadable("not exactly one signer")
    info = infos.at(0, der.SEQUENCE)
    beside = signed.first(_CERTIFICATES)
    certificates = [
        x509.load_der_x509_certificate(each.whole)
        for each in (beside.parts if beside else ())
        if each.tag == der.SEQUENCE
    ]
    signer = next((each for each in certificates if _is_named(each, info)), None)
    if signer is None:
        raise Unreadable("the signer's certificate is not in it")
    return Signed(content, signer, tuple(each for each in certificates if each != signer), info)


def verify(signed: Signed, content: bytes) -> None:
    """Check that the signer's key signed exactly these bytes.

    Raises:
        InvalidSignature: It did not.
        Unreadable: The signature cannot be read, or is made in a way that is not strong enough.
    """
    info = signed.info
    algorithm = _HASHES.get(info.at(2, der.SEQUENCE).at(0, der.OBJECT).body)
    if algorithm is None:
        raise Unreadable("a digest that is not strong enough")
    attributes = info.parts[3] if len(info.parts) > 3 and info.parts[3].tag == _ATTRIBUTES else None  # noqa: PLR2004  (version, signer, digest come first)
    covered = content
    if attributes is not None:
        digest = hashes.Hash(algorithm)
        digest.update(content)
        if _attribute(attributes, _MESSAGE_DIGEST) != digest.finalize():
            raise InvalidSignature
        # Signed is the set itself, not the tag it is sent under (RFC 5652, 5.4).
        covered = bytes([der.SET]) + attributes.whole[1:]
    after = 4 if attributes is not None else 3
    made_by = info.at(after, der.SEQUENCE).at(0, der.OBJECT).body
    _check(signed.signer, made_by, algorithm, info.at(after + 1, der.OCTETS).body, covered)


def _check(
    certificate: x509.Certificate, made_by: bytes, algorithm: hashes.HashAlgorithm, signature: bytes, data: bytes
) -> None:
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey) and key.key_size >= _FEWEST_BITS and made_by in _RSA:
        key.verify(signature, data, padding.PKCS1v15(), algorithm)
    elif isinstance(key, rsa.RSAPublicKey) and key.key_size >= _FEWEST_BITS and made_by == _RSA_PSS:
        key.verify(signature, data, padding.PSS(padding.MGF1(algorithm), padding.PSS.AUTO), algorithm)
    elif isinstance(key, ec.EllipticCurvePublicKey) and made_by in _ECDSA:
        key.verify(signature, data, ec.ECDSA(algorithm))
    else:
        raise Unreadable("a key or a way of signing that is not taken")


def _attribute(attributes: Node, kind: bytes) -> bytes | None:
    for each in attributes.parts:
        if each.at(0, der.OBJECT).body == kind:
            return each.at(1, der.SET).at(0, der.OCTETS).body
    return None


def _is_named(certificate: x509.Certificate, info: Node) -> bool:
    """Tell whether the signer says it is this certificate: by issuer and number, or by the name of its key."""
    name = info.parts[1]
    if name.tag == _OF_KEY:
        try:
            found = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
        except x509.ExtensionNotFound:
            return False
        return found.value.digest == name.body
    issuer, number = name.at(0, der.SEQUENCE), name.at(1, der.INTEGER)
    return (
        certificate.serial_number == int.from_bytes(number.body, signed=True)
        and certificate.issuer.public_bytes() == issuer.whole
    )
