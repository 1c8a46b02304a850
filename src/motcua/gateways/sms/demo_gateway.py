"""An SMS gateway for trying out: Kannel's `sendsms` over HTTP; keeps each message and can misbehave on request.

Start it with `python -m motcua.gateways.sms.demo_gateway --port 13013 --folder var/mail/sms [--fault slow]`.
Messages are kept as .eml files, so that the demo's letter page shows them beside the mail.
"""

import sys
import threading
import time
from email.message import EmailMessage
from email.utils import format_datetime
from enum import StrEnum
from itertools import count
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import requests

from motcua.core import clock
from motcua.gateways.demo_servers import DemoHttpServer, QuietHandler, parser_of, say, serve

USER, PASSWORD = "motcua", "chi-de-thu"
DELIVERED, UNDELIVERED, HANDED_OVER = 1, 2, 8
_REPORT_TIMEOUT = 5.0


class Fault(StrEnum):
    """How the gateway misbehaves."""

    NONE = "none"
    SLOW = "slow"
    REFUSE = "refuse"
    BUSY = "busy"
    UNDELIVERED = "undelivered"
    REPEATED_REPORT = "repeated-report"
    FORGED_REPORT = "forged-report"


class DemoSmsGateway(DemoHttpServer):
    """The gateway in a thread; port 0 takes a free one, and `fault` may change while it runs.

    slow: answers after `delay` seconds. refuse: 403. busy: 503 to the first try for each number. undelivered: takes
    the message and reports that it did not arrive. repeated-report: reports twice, the older state last.
    forged-report: reports with a key that is not ours.
    """

    def __init__(self, *, folder: Path, port: int = 0, fault: Fault = Fault.NONE, delay: float = 30.0) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.fault, self.delay = folder, fault, delay
        self._met: set[str] = set()
        self._numbers = count(1)
        gateway = self

        class Handler(QuietHandler):
            def do_GET(self) -> None:  # noqa: N802  (http.server calls it by this name)
                self.answer(*gateway.answer(self.path), {"Content-Type": "text/plain; charset=utf-8"})

        super().__init__(Handler, port)

    @property
    def url(self) -> str:
        """Return the address of `sendsms`."""
        return f"{self.origin}/cgi-bin/sendsms"

    def answer(self, path: str) -> tuple[int, str]:
        """Answer one request as Kannel's smsbox does."""
        parts = urlsplit(path)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        if parts.path != "/cgi-bin/sendsms":
            return 404, "Unknown request."
        if self.fault is Fault.SLOW:
            time.sleep(self.delay)
        if (query.get("username"), query.get("password")) != (USER, PASSWORD) or self.fault is Fault.REFUSE:
            return 403, "Authorization failed for sendsms"
        to, text = query.get("to", ""), query.get("text", "")
        if not to or not text:
            return 400, "Missing receiver number or text, rejected"
        if self.fault is Fault.BUSY and to not in self._met:
            self._met.add(to)
            return 503, "4: Temporal failure, try again later."
        self._keep(to, text)
        if query.get("dlr-url"):
            threading.Thread(target=self._report, args=(query["dlr-url"],), daemon=True).start()
        return 202, "0: Accepted for delivery"

    def _keep(self, to: str, text: str) -> None:
        letter = EmailMessage()
        letter["To"], letter["Subject"] = to, "Tin nhắn SMS"
        letter["Date"] = format_datetime(clock.local(clock.now()))
        letter.set_content(text)
        name = (
            f"{clock.local(clock.now()):%Y%m%d-%H%M%S}-{next(self._numbers):04}-{''.join(filter(str.isdigit, to))}.eml"
        )
        part = self.folder / f".{name}.part"
        part.write_bytes(letter.as_bytes())
        part.rename(self.folder / name)

    def _report(self, address: str) -> None:
        states = {
            Fault.UNDELIVERED: [HANDED_OVER, UNDELIVERED],
            Fault.REPEATED_REPORT: [DELIVERED, DELIVERED, HANDED_OVER],
        }.get(self.fault, [HANDED_OVER, DELIVERED])
        for state in states:
            told = address.replace("%d", str(state))
            if self.fault is Fault.FORGED_REPORT:
                told = told.replace("key=", "key=0")
            try:
                requests.get(told, timeout=_REPORT_TIMEOUT)
            except requests.RequestException as fault:
                say(f"báo cáo gửi tin không tới nơi: {type(fault).__name__}")


def run(argv: list[str]) -> int:
    """Serve until asked to stop."""
    parser = parser_of("motcua demo sms-gateway", port=13013, faults=Fault)
    parser.add_argument("--folder", type=Path, default=Path("var/mail/sms"), help="nơi cất tin / where messages go")
    options = parser.parse_args(argv)
    return serve(
        lambda: DemoSmsGateway(folder=options.folder, port=options.port, fault=options.fault),
        lambda gateway: f"Cổng SMS thử: {gateway.url}, tin ở {options.folder}",
        options.port,
    )


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
