"""A mail server for trying out: keeps each mail as an .eml file and can misbehave on request.

Start it with `python -m motcua.gateways.mail.demo_server --port 1025 --folder var/mail [--fault greylist]`.
"""

import asyncio
import re
import socket
import sys
from email import message_from_bytes, policy
from enum import StrEnum
from itertools import count
from pathlib import Path

from aiosmtpd.controller import Controller, InetMixin
from aiosmtpd.smtp import SMTP, Envelope, Session

from motcua.core import clock
from motcua.gateways.demo_servers import LOOPBACK, parser_of, serve

LARGEST_MAIL = 40_000_000
_UNSAFE = re.compile(r"[^A-Za-z0-9@._+-]")


class Fault(StrEnum):
    """How the server misbehaves."""

    NONE = "none"
    SLOW = "slow"
    REFUSE = "refuse"
    DROP = "drop"
    DUPLICATE = "duplicate"
    GREYLIST = "greylist"


class Mailbox:
    """Takes mail and keeps it; `fault` may change while it runs.

    slow: answers after `delay` seconds. refuse: knows no recipient (550). drop: hangs up instead of answering.
    duplicate: keeps the mail but answers 451 the first time, so that it comes again. greylist: answers 450 to
    the first try for each recipient.
    """

    def __init__(self, folder: Path, fault: Fault = Fault.NONE, delay: float = 30.0) -> None:
        self.folder = folder
        self.fault = fault
        self.delay = delay
        self._met: set[str] = set()
        self._numbers = count(1)

    async def handle_RCPT(  # noqa: N802  (aiosmtpd calls it by this name)
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Answer RCPT TO."""
        if self.fault is Fault.REFUSE:
            return "550 5.1.1 No such mailbox here"
        if self.fault is Fault.GREYLIST and address not in self._met:
            self._met.add(address)
            return "450 4.2.0 Greylisted, come again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  (aiosmtpd calls it by this name)
        """Answer the mail itself."""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        if self.fault is Fault.SLOW:
            await asyncio.sleep(self.delay)
        if self.fault is Fault.DROP:
            if isinstance(server.transport, asyncio.WriteTransport):
                server.transport.abort()
            return "421 Gone"
        self._keep(envelope.rcpt_tos[0], content)
        if self.fault is Fault.DUPLICATE:
            known = str(message_from_bytes(content, policy=policy.default)["Message-ID"])
            if known not in self._met:
                self._met.add(known)
                return "451 4.3.0 Could not tell whether it was kept"
        return "250 Kept"

    def _keep(self, recipient: str, content: bytes) -> None:
        moment = f"{clock.local(clock.now()):%Y%m%d-%H%M%S}"
        name = f"{moment}-{next(self._numbers):04}-{_UNSAFE.sub('_', recipient)[:80]}.eml"
        part = self.folder / f".{name}.part"
        part.write_bytes(content)
        part.rename(self.folder / name)


class DemoMailServer:
    """The server in a thread; port 0 takes a free one."""

    def __init__(self, *, folder: Path, port: int = 0, fault: Fault = Fault.NONE, delay: float = 30.0) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.mailbox = Mailbox(folder, fault, delay)
        self._controller = _Controller(
            self.mailbox,
            hostname=LOOPBACK,
            port=port,
            data_size_limit=LARGEST_MAIL,
            enable_SMTPUTF8=False,
            ready_timeout=20,
        )

    def __enter__(self) -> "DemoMailServer":
        """Start listening.

        Raises:
            OSError: The port is taken.
        """
        # aiosmtpd would notice a taken port only after its whole time-out.
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((LOOPBACK, self._controller.port))
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop listening."""
        self._controller.stop(no_assert=True)

    @property
    def port(self) -> int:
        """Return the port listened on."""
        return int(self._controller.port)


class _Controller(Controller):
    """Tells the port it was given when it asked for any free one."""

    def _trigger_server(self) -> None:
        if isinstance(self.server, asyncio.Server):
            self.port = self.server.sockets[0].getsockname()[1]
        InetMixin._trigger_server(self)  # type: ignore[no-untyped-call]  # noqa: SLF001  (what Controller does)


def run(argv: list[str]) -> int:
    """Serve until asked to stop."""
    parser = parser_of("motcua demo mail-server", port=1025, faults=Fault)
    parser.add_argument("--folder", type=Path, default=Path("var/mail"), help="nơi cất thư / where mail is kept")
    options = parser.parse_args(argv)
    return serve(
        lambda: DemoMailServer(folder=options.folder, port=options.port, fault=options.fault),
        lambda server: f"Máy chủ thư thử: {LOOPBACK}:{server.port}, thư ở {options.folder}",
        options.port,
    )


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
