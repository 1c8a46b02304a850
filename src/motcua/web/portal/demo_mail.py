"""The demo's letters: what would have gone out by e-mail or text message, readable by whoever tries the system."""

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from motcua.core import profile
from motcua.core.errors import NotFound
from motcua.web.shared.access import public

MOST = 30


@dataclass(frozen=True)
class Letter:
    """One letter as the page shows it."""

    to: str
    subject: str
    sent_at: datetime | None
    body: str
    attachments: list[str]


@public
def letters(request: HttpRequest) -> HttpResponse:
    """Show the newest letters; only the demo profile has this page."""
    if not profile.value("province", "demo"):
        raise NotFound("demo mail")
    folder = Path(settings.DATA_FOLDER) / "mail"
    files = sorted(folder.glob("**/*.eml"), key=lambda file: file.stat().st_mtime_ns, reverse=True)[:MOST]
    wanted = request.GET.get("den", "")[:200].strip().lower()
    found = [_read(file) for file in files]
    shown = [letter for letter in found if wanted in letter.to.lower()]
    return render(request, "portal/demo_mail.html", {"letters": shown, "wanted": wanted})


def _read(file: Path) -> Letter:
    mail = message_from_bytes(file.read_bytes(), policy=policy.default)
    text = mail.get_body(("plain",)) if isinstance(mail, EmailMessage) else None
    date = mail["date"]
    return Letter(
        to=str(mail["to"] or ""),
        subject=str(mail["subject"] or ""),
        sent_at=date.datetime if date is not None and date.datetime.tzinfo else None,
        body=text.get_content() if text is not None else "",
        attachments=[part.get_filename() or "tệp" for part in mail.iter_attachments()] if text is not None else [],
    )
