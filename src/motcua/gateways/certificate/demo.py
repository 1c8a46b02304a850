"""An authority that is nobody's, and certificates of invented people, for `make run`, the guides and tests.

`python -m motcua.gateways.certificate.demo --folder FOLDER` makes them once: `authorities.pem` is what the system
trusts, `<number>.pem` and `<number>.key` are what a token would hold.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID

from motcua.core import clock

AUTHORITIES = "authorities.pem"
YEARS = 3
_BEFORE = b"\n9 0 obj <</Type/Sig/SubFilter/adbe.pkcs7.detached/ByteRange[%s]/Contents"
_AFTER = b">>endobj\n%%EOF\n"
_RANGE_ROOM, _SIGNATURE_ROOM = 40, 8_000
INVENTED = (("Nguyễn Văn Dụ", "CCCD:000000000001"), ("Công ty TNHH Ví Dụ Xanh", "MST:0100109106"))


@dataclass(frozen=True)
class Issued:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    def sign(self, data: bytes, *, detached: bool = True, others: Sequence[x509.Certificate] = ()) -> bytes:
        """Return a signature over some bytes as CMS SignedData, as a token's program makes it."""
        builder = pkcs7.PKCS7SignatureBuilder().set_data(data).add_signer(self.certificate, self.key, hashes.SHA256())
        for each in others:
            builder = builder.add_certificate(each)
        options = [pkcs7.PKCS7Options.Binary] + ([pkcs7.PKCS7Options.DetachedSignature] if detached else [])
        return builder.sign(serialization.Encoding.DER, options)

    def sign_document(self, document: bytes) -> bytes:
        """Return a PDF document with a signature added at its end, as a signing program does."""
        before = len(document) + len(_BEFORE % b"") + _RANGE_ROOM
        after = before + _SIGNATURE_ROOM + len(b"<>")
        ranges = b"0 %d %d %d" % (before, after, len(_AFTER))
        start = document + _BEFORE % ranges.ljust(_RANGE_ROOM)
        held = self.sign(start + _AFTER).hex().encode()
        return start + b"<" + held.ljust(_SIGNATURE_ROOM, b"0") + b">" + _AFTER


def authority(name: str, now: datetime) -> Issued:
    """Return an authority that answers for itself."""
    return _issue(_name(name, ""), None, now, is_authority=True)


def issue(
    of: Issued, name: str, number: str, now: datetime, *, days: int = 365 * YEARS, is_authority: bool = False
) -> Issued:
    """Return a certificate of a person or organisation, whose number stands in its subject."""
    return _issue(_name(name, number), of, now, days=days, is_authority=is_authority)


def list_of(of: Issued, taken_back: Sequence[x509.Certificate], now: datetime, *, days: int = 30) -> bytes:
    """Return the authority's list of certificates that were taken back (CRL)."""
    builder = x509.CertificateRevocationListBuilder().issuer_name(of.certificate.subject)
    builder = builder.last_update(now).next_update(now + timedelta(days=days))
    for each in taken_back:
        entry = x509.RevokedCertificateBuilder().serial_number(each.serial_number).revocation_date(now).build()
        builder = builder.add_revoked_certificate(entry)
    return builder.sign(of.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def _issue(
    subject: x509.Name, of: Issued | None, now: datetime, *, days: int = 365 * YEARS, is_authority: bool
) -> Issued:
    key = ec.generate_private_key(ec.SECP256R1())
    issuer, signing = (of.certificate.subject, of.key) if of else (subject, key)
    usage = x509.KeyUsage(
        digital_signature=not is_authority,
        content_commitment=not is_authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        encipher_only=False,
        decipher_only=False,
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()), critical=False)
    )
    return Issued(builder.sign(signing, hashes.SHA256()), key)


def _name(name: str, number: str) -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"), x509.NameAttribute(NameOID.COMMON_NAME, name)]
    return x509.Name([*parts, *([x509.NameAttribute(NameOID.USER_ID, number)] if number else [])])


def write(folder: Path, now: datetime) -> None:
    """Make the authority and the invented certificates in a folder, once."""
    if (folder / AUTHORITIES).exists():
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    root = authority("Tổ chức chứng thực MINH HỌA", now)
    for name, number in INVENTED:
        made = issue(root, name, number, now)
        file = folder / f"{number.partition(':')[2]}.pem"
        file.write_bytes(made.certificate.public_bytes(serialization.Encoding.PEM))
        key = made.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file.with_suffix(".key").write_bytes(key)
    (folder / AUTHORITIES).write_bytes(root.certificate.public_bytes(serialization.Encoding.PEM))


def main(arguments: Sequence[str]) -> None:
    """Make what `make run` needs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True)
    write(parser.parse_args(arguments).folder, clock.now())


if __name__ == "__main__":
    main(sys.argv[1:])
