"""Signing in by a digital certificate: something new to sign, once, and who signed it.

What a card, a USB token or a remote signing service all can do is sign a file; so the proof is a signed file, not a
connection (decision 0108). What follows for somebody who is not linked yet is in `national_log_in`.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from motcua.core import ports
from motcua.core.clock import written
from motcua.core.errors import RuleBroken
from motcua.directory.ports import Identity, SignedProofs
from motcua.directory.slips.printing import challenge_document

LIFE = timedelta(minutes=15)
LARGEST = 2_000_000
"""Bytes of a signed file; what was given to sign has some ten thousand."""
SENTENCE = "Chỉ ký tệp này khi chính bạn đang đăng nhập tại địa chỉ trên. Tệp dùng một lần, trong 15 phút."


@dataclass(frozen=True)
class Challenge:
    """What is to be signed: a number that nobody can know before, and when it was made."""

    nonce: str
    made_at: datetime

    def is_over(self, now: datetime) -> bool:
        """Tell whether it is too old to be signed in by."""
        return not self.made_at <= now <= self.made_at + LIFE


def begin(now: datetime) -> Challenge:
    """Return something new to sign; whoever shows it keeps it with the browser that asked."""
    return Challenge(secrets.token_hex(16), now)


def text_of(challenge: Challenge) -> bytes:
    """Return what is to be signed as a text; the same challenge gives the same bytes."""
    lines = (
        "ĐĂNG NHẬP BẰNG CHỨNG THƯ SỐ",
        f"Địa chỉ: {settings.BASE_URL}",
        f"Mã dùng một lần: {challenge.nonce}",
        f"Lập lúc: {written(challenge.made_at)}",
        SENTENCE,
    )
    return "".join(f"{line}\r\n" for line in lines).encode()


def document_of(challenge: Challenge) -> bytes:
    """Return what is to be signed as a PDF document; the same challenge gives the same bytes."""
    return challenge_document(
        address=settings.BASE_URL, nonce=challenge.nonce, sentence=SENTENCE, made_at=challenge.made_at
    )


def signer(challenge: Challenge, signed: bytes, now: datetime) -> Identity:
    """Return who signed the challenge.

    Raises:
        RuleBroken: It is too old, too large, not signed as it came, or the certificate does not count.
        OutsideServiceFailed: Authorities or their lists cannot be read now.

    Source: DN-2.9, VL-5.5-2: digital signature as a way of signing in.
    """
    if challenge.is_over(now):
        raise RuleBroken("certificate.too_late", "Tệp cần ký đã quá 15 phút. Hãy tải tệp mới, ký rồi gửi ngay.", "file")
    if len(signed) > LARGEST:
        raise RuleBroken("certificate.too_large", "Tệp đã ký quá lớn. Hãy ký đúng tệp vừa tải về ở trang này.", "file")
    gateway: SignedProofs = ports.gateway("certificate")
    document = document_of(challenge) if signed.startswith(b"%PDF-") else b""
    return gateway.signer(signed, text=text_of(challenge), document=document, now=now)
