"""SMTP, nothing else: one connection, one message, explicit time-outs."""

import contextlib
import smtplib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True)
class Server:
    """Where mail is handed over; the time-out in seconds holds for each answer."""

    host: str
    port: int
    timeout: float


def deliver(server: Server, *, sender: str, recipient: str, message: EmailMessage) -> None:
    """Hand over one message; returning means that the server has taken it.

    Raises:
        smtplib.SMTPException: The server said no, or hung up.
        OSError: It cannot be reached or does not answer in time.
    """
    with _session(server) as smtp:
        smtp.send_message(message, sender, [recipient])


def greet(server: Server) -> str:
    """Return what the server says to a NOOP.

    Raises:
        smtplib.SMTPException: The server said no, or hung up.
        OSError: It cannot be reached or does not answer in time.
    """
    with _session(server) as smtp:
        code, text = smtp.noop()
    return f"{code} {text.decode('utf8', 'replace')}"


@contextlib.contextmanager
def _session(server: Server) -> Iterator[smtplib.SMTP]:
    smtp = smtplib.SMTP(server.host, server.port, timeout=server.timeout)
    try:
        smtp.ehlo_or_helo_if_needed()
        if smtp.has_extn("starttls") and server.host not in LOOPBACK:
            smtp.starttls(context=ssl.create_default_context())
        yield smtp
        # The message is taken; a server that says goodbye badly must not make us send it twice.
        with contextlib.suppress(smtplib.SMTPException, OSError):
            smtp.quit()
    finally:
        smtp.close()
