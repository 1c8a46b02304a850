"""What the demo registers share: the page that says whom they know and how they misbehave, and the process."""

import json
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from enum import StrEnum
from html import escape
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs

from motcua.gateways.demo_servers import DemoHttpServer, QuietHandler, parser_of, serve

Rows = Sequence[Mapping[str, str]]
Answer = tuple[int, str, dict[str, str]]
"""Status, body and headers."""
HTML = {"Content-Type": "text/html; charset=utf-8"}


class Fault(StrEnum):
    """How a register misbehaves.

    slow: answers after `delay` seconds. refused: we may not ask. broken: an answer cut off in the middle. no-match:
    knows nobody. other: answers about somebody else. duplicated: answers the same twice. two: answers about two
    different ones. error: HTTP 500. bomb: an answer full of entities.
    """

    NONE = "none"
    SLOW = "slow"
    REFUSED = "refused"
    BROKEN = "broken"
    NO_MATCH = "no-match"
    OTHER = "other"
    DUPLICATED = "duplicated"
    TWO = "two"
    ERROR = "error"
    BOMB = "bomb"


FAULT_NAMES = {
    Fault.NONE: "Trả lời đúng",
    Fault.SLOW: "Trả lời chậm",
    Fault.REFUSED: "Từ chối",
    Fault.BROKEN: "Trả lời hỏng",
    Fault.NO_MATCH: "Không có ai khớp",
    Fault.OTHER: "Trả lời về người khác",
    Fault.DUPLICATED: "Trả lời hai lần giống nhau",
    Fault.TWO: "Trả lời hai người khác nhau",
    Fault.ERROR: "Lỗi máy chủ (500)",
    Fault.BOMB: "Trả lời độc hại",
}


class DemoRegister(DemoHttpServer):
    """A register in a thread; port 0 takes a free one, and `fault` may change while it runs.

    Args:
        rows: Whom it knows.
        delay: Seconds, for a slow answer.
    """

    KEY: ClassVar[str]
    NAME: ClassVar[str]
    PORT: ClassVar[int]
    SHOWN: ClassVar[tuple[str, ...]]

    def __init__(self, rows: Rows, *, port: int = 0, fault: Fault = Fault.NONE, delay: float = 30.0) -> None:
        self.rows, self.fault, self.delay = rows, fault, delay
        self.asked: list[dict[str, str]] = []
        """What was asked so far, for who looks at the demo from outside."""
        register = self

        class Handler(QuietHandler):
            def do_GET(self) -> None:  # noqa: N802  (http.server calls it by this name)
                if self.path == "/":
                    self.answer(200, register.page(), HTML)
                else:
                    self._tell("")

            def do_POST(self) -> None:  # noqa: N802  (http.server calls it by this name)
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                if self.path == "/fault":
                    register.fault = Fault(parse_qs(body)["fault"][0])
                    self.answer(303, "", {"Location": "/"})
                else:
                    self._tell(body)

            def _tell(self, body: str) -> None:
                # Who asked may have gone long before a slow answer.
                with suppress(ConnectionError):
                    self.answer(*register.answer(self.path, body, dict(self.headers)))

        super().__init__(Handler, port)

    def answer(self, path: str, body: str, headers: Mapping[str, str]) -> Answer:
        """Answer one question as the register does, or as its fault says."""
        raise NotImplementedError

    def wait(self) -> None:
        """Take the time that a slow register takes."""
        if self.fault is Fault.SLOW:
            time.sleep(self.delay)

    def page(self) -> str:
        """Return the page that says whom it knows, and asks how to misbehave."""
        options = "".join(
            f'<option value="{one.value}"{" selected" if one is self.fault else ""}>{FAULT_NAMES[one]}</option>'
            for one in Fault
        )
        head = "".join(f"<th>{escape(name)}</th>" for name in self.SHOWN)
        lines = "".join(
            "<tr>" + "".join(f"<td>{escape(row.get(name, ''))}</td>" for name in self.SHOWN) + "</tr>"
            for row in self.rows
        )
        return f"""<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>{escape(self.NAME)}</title>
<meta name="viewport" content="width=device-width"></head><body><h1>{escape(self.NAME)}</h1>
<form method="post" action="/fault"><label>Mô phỏng: <select name="fault">{options}</select></label>
<button>Đặt</button></form><table><tr>{head}</tr>{lines}</table></body></html>"""


def run(argv: list[str], register: type[DemoRegister]) -> int:
    """Serve a register until asked to stop."""
    parser = parser_of(register.NAME, port=register.PORT, faults=Fault)
    parser.add_argument("--known", type=Path, required=True, help="ai được biết (JSON) / who is known")
    given = parser.parse_args(argv)
    rows: list[dict[str, Any]] = json.loads(given.known.read_text(encoding="utf8"))[register.KEY]
    return serve(
        lambda: register(rows, port=given.port, fault=given.fault),
        lambda running: f"{register.NAME}: {running.origin}",
        given.port,
    )
