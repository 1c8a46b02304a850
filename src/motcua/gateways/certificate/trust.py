"""Whether a certificate is one of an authority that the province trusts, on this day, and not taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from cryptography import x509
from cryptography.x509 import verification

from motcua.core.errors import OutsideServiceFailed, RuleBroken

SERVICE = "certificate"
_LONGEST_CHAIN = 3
_PEM_CRL = b"-----BEGIN X509 CRL"


@dataclass(frozen=True)
class Trust:
    """Certificates of authorities, and their lists of certificates that were taken back; None: none are looked at."""

    roots: tuple[x509.Certificate, ...]
    between: tuple[x509.Certificate, ...]
    taken_back: tuple[x509.CertificateRevocationList, ...] | None


def load(authorities: str, lists: str) -> Trust:
    """Read the authorities' certificates (one PEM file) and their lists (a folder of PEM or DER files).

    Raises:
        OutsideServiceFailed: A file is missing or cannot be read.
    """
    try:
        files = sorted(Path(lists).iterdir()) if lists else []
        stamp = tuple((file, file.stat().st_mtime_ns) for file in (Path(authorities), *files))
        return _load(stamp, has_lists=bool(lists))
    except (OSError, ValueError) as fault:
        raise OutsideServiceFailed(SERVICE, str(fault), retryable=False) from fault


@lru_cache(maxsize=2)
def _load(stamp: tuple[tuple[Path, int], ...], *, has_lists: bool) -> Trust:
    (authorities, _), *lists = stamp
    certificates = x509.load_pem_x509_certificates(authorities.read_bytes())
    return Trust(
        roots=tuple(each for each in certificates if each.issuer == each.subject),
        between=tuple(each for each in certificates if each.issuer != each.subject),
        taken_back=tuple(_list(file.read_bytes()) for file, _ in lists) if has_lists else None,
    )


def _list(data: bytes) -> x509.CertificateRevocationList:
    return x509.load_pem_x509_crl(data) if data.startswith(_PEM_CRL) else x509.load_der_x509_crl(data)


def require_trusted(trust: Trust, leaf: x509.Certificate, others: Sequence[x509.Certificate], now: datetime) -> None:
    """Refuse a certificate that no trusted authority answers for now.

    Raises:
        RuleBroken: Not of a trusted authority, not for signing, not valid today, or taken back.
        OutsideServiceFailed: An authority's list is missing or out of date, so nobody knows.
    """
    at = now.astimezone(UTC)
    if not leaf.not_valid_before_utc <= at <= leaf.not_valid_after_utc:
        message = f"Chứng thư số không còn hoặc chưa có hiệu lực (đến {leaf.not_valid_after_utc:%d/%m/%Y})."
        raise RuleBroken("certificate.expired", message, "file")
    if not _may_sign(leaf):
        raise RuleBroken("certificate.not_for_signing", "Chứng thư số này không dùng để ký.", "file")
    policy = (
        verification.PolicyBuilder()
        .store(verification.Store(list(trust.roots)))
        .time(at.replace(tzinfo=None))
        .max_chain_depth(_LONGEST_CHAIN)
        .extension_policies(
            ca_policy=verification.ExtensionPolicy.webpki_defaults_ca(),
            ee_policy=verification.ExtensionPolicy.permit_all(),
        )
    )
    try:
        chain = policy.build_client_verifier().verify(leaf, [*trust.between, *others]).chain
    except (verification.VerificationError, ValueError) as fault:
        message = (
            "Chứng thư số không do tổ chức chứng thực chữ ký số mà tỉnh công nhận cấp, hoặc chuỗi chứng thư không "
            "đúng. Hãy ký bằng chứng thư khác, hoặc đăng nhập cách khác."
        )
        raise RuleBroken("certificate.not_trusted", message, "file") from fault
    if trust.taken_back is not None:
        for each, issuer in pairwise(chain):
            _require_not_taken_back(trust.taken_back, each, issuer, at)


def _may_sign(leaf: x509.Certificate) -> bool:
    try:
        usage = leaf.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return usage.digital_signature or usage.content_commitment


def _require_not_taken_back(
    lists: Sequence[x509.CertificateRevocationList], each: x509.Certificate, issuer: x509.Certificate, at: datetime
) -> None:
    current = [
        one
        for one in lists
        if one.issuer == each.issuer
        and one.is_signature_valid(issuer.public_key())  # type: ignore[arg-type]  # any key of a certificate
        and (one.next_update_utc is None or at <= one.next_update_utc)
    ]
    if not current:
        raise OutsideServiceFailed(SERVICE, f"no current list of {each.issuer.rfc4514_string()}", retryable=True)
    if any(one.get_revoked_certificate_by_serial_number(each.serial_number) for one in current):
        message = "Chứng thư số này đã bị thu hồi. Hãy liên hệ tổ chức cấp chứng thư, hoặc đăng nhập cách khác."
        raise RuleBroken("certificate.taken_back", message, "file")
