"""Serves the port `SignedProofs`: who signed a file, as their digital certificate names them."""

import re
from datetime import datetime
from typing import Final, TypedDict

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.x509.oid import NameOID
from django.conf import settings

from motcua.core import crypto
from motcua.core.errors import RuleBroken
from motcua.directory.ports import CERTIFICATE, Identity
from motcua.directory.rules.assurance import Assurance
from motcua.gateways.certificate import cms, signed_pdf, trust
from motcua.gateways.certificate.der import Unreadable

_NUMBERED: Final = (NameOID.USER_ID, NameOID.SERIAL_NUMBER, NameOID.ORGANIZATION_IDENTIFIER)
# How certificates write numbers: CCCD:001090000001, PNOVN-001090000001, MST:0100109106, VATVN-0100109106.
_PERSON: Final = re.compile(r"(?:CCCD|CC|CĂN CƯỚC|ĐDCN|PNOVN|PASVN|IDCVN)?[:\-\s]*([0-9]{12})", re.IGNORECASE)
_ORGANISATION: Final = re.compile(r"(?:MST|VATVN|TINVN|NTRVN|MSDN)[:\-\s]*([0-9]{10}(?:-?[0-9]{3})?)", re.IGNORECASE)
_UNREADABLE: Final = (
    "Tệp này không phải là tệp vừa tải về đã được ký số. Hãy ký đúng tệp đó bằng chứng thư số của bạn (ứng dụng ký từ "
    "xa hoặc USB token), giữ nguyên nội dung, rồi gửi tệp đã ký."
)
_NOT_BY_IT: Final = "Chữ ký số không khớp với nội dung. Hãy tải tệp mới, ký lại và gửi ngay."


class CmsCertificates:
    """Reads signatures in CMS files and in PDF documents; trusts the authorities that settings name."""

    def is_set_up(self) -> bool:
        """Tell whether authorities are named that certificates may come from."""
        return bool(settings.CERTIFICATES["authorities"])

    def signer(self, signed: bytes, *, text: bytes, document: bytes, now: datetime) -> Identity:
        """Return who signed the text, beside it or around it, or the document.

        Raises:
            RuleBroken: Not what was to be signed, a signature that does not fit, or a certificate that does not count.
            OutsideServiceFailed: Authorities or their lists cannot be read, or the lists are out of date.
        """
        trusted = trust.load(settings.CERTIFICATES["authorities"], settings.CERTIFICATES["taken_back"])
        try:
            found = _verified(signed, text, document)
            # Parts of a certificate are read only when they are asked for; an altered one says so as late as here.
            trust.require_trusted(trusted, found.signer, found.others, now)
            return identity_of(found.signer)
        except InvalidSignature as fault:
            raise RuleBroken("certificate.wrong_signature", _NOT_BY_IT, "file") from fault
        except (Unreadable, ValueError, IndexError, UnsupportedAlgorithm, x509.DuplicateExtension) as fault:
            raise RuleBroken("certificate.unreadable", _UNREADABLE, "file") from fault


def _verified(signed: bytes, text: bytes, document: bytes) -> cms.Signed:
    if signed.startswith(signed_pdf.START):
        content, signature = signed_pdf.take_apart(signed, document)
        found = cms.read(signature)
    else:
        content, found = text, cms.read(signed)
        if found.content is not None and found.content != text:
            raise Unreadable("another text was signed")
    cms.verify(found, content)
    return found


def identity_of(certificate: x509.Certificate) -> Identity:
    """Return whom a certificate names: a person by their number, else an organisation by its code.

    The subject by which it is known again is the number, keyed; so a renewed certificate opens the same account.

    Raises:
        RuleBroken: It names no number that a person or organisation is known by here.
    """
    subject = certificate.subject
    numbers = [str(each.value) for oid in _NUMBERED for each in subject.get_attributes_for_oid(oid)]
    person = next((found[1] for text in numbers if (found := _PERSON.fullmatch(text.strip()))), "")
    organisation = next((found[1] for text in numbers if (found := _ORGANISATION.fullmatch(text.strip()))), "")
    name, place = _first(subject, NameOID.COMMON_NAME), _first(subject, NameOID.ORGANIZATION_NAME)
    if person:
        return Identity(
            provider=CERTIFICATE,
            **_named("person", person),
            full_name=name,
            personal_number=person,
            assurance=Assurance.CERTIFICATE.value,
        )
    if organisation:
        code = organisation.replace("-", "")
        return Identity(
            provider=CERTIFICATE,
            **_named("business", code),
            full_name=name,
            kind="business",
            organisation=place or name,
            organisation_code=code,
            assurance=Assurance.CERTIFICATE.value,
        )
    message = (
        "Chứng thư số này không ghi số định danh cá nhân (12 chữ số) hay mã số thuế, nên chưa dùng để đăng nhập được. "
        "Hãy đề nghị tổ chức cấp chứng thư bổ sung, hoặc đăng nhập cách khác."
    )
    raise RuleBroken("certificate.no_number", message, "file")


class _Names(TypedDict):
    subject: str
    formerly: tuple[str, ...]


def _named(kind: str, number: str) -> _Names:
    """Return the name of today's key, and those of keys before it, by which a link may be kept still."""
    now, *before = (f"{kind}:{digest.hex()}" for digest in crypto.indexes(number))
    return {"subject": now, "formerly": tuple(before)}


def _first(subject: x509.Name, oid: x509.ObjectIdentifier) -> str:
    found = subject.get_attributes_for_oid(oid)
    return str(found[0].value) if found else ""
