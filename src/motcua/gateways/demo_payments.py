"""What the payment simulators share: the process, how they misbehave, telling us while the payer waits for nothing."""

import threading
import time
from collections.abc import Callable
from enum import StrEnum
from html import escape
from typing import ClassVar
from urllib.parse import parse_qs

import requests

from motcua.gateways.demo_servers import DemoHttpServer, QuietHandler, parser_of, say, serve

TELL_TIMEOUT = 10.0
HTML = {"Content-Type": "text/html; charset=utf-8"}
Answer = tuple[int, str, dict[str, str]]
"""Status, body and headers."""


class Fault(StrEnum):
    """How a payment gateway misbehaves.

    late: tells after `delay` seconds. twice: tells everything twice. reordered: a later message before an earlier
    one. wrong-amount: another sum than ordered. wrong-signature: signed with another key. never: tells nothing.
    """

    NONE = "none"
    LATE = "late"
    TWICE = "twice"
    REORDERED = "reordered"
    WRONG_AMOUNT = "wrong-amount"
    WRONG_SIGNATURE = "wrong-signature"
    NEVER = "never"


FAULT_NAMES = {
    Fault.NONE: "Báo ngay",
    Fault.LATE: "Báo chậm",
    Fault.TWICE: "Báo hai lần",
    Fault.REORDERED: "Báo sai thứ tự",
    Fault.WRONG_AMOUNT: "Báo sai số tiền",
    Fault.WRONG_SIGNATURE: "Ký sai",
    Fault.NEVER: "Không bao giờ báo",
}


def tell(messages: list[Callable[[], requests.Response]], *, fault: Fault, delay: float) -> list[str]:
    """Send messages as the fault says; returns what was answered, or why nothing was."""
    if fault is Fault.NEVER:
        return []
    if fault is Fault.REORDERED:
        messages = [*reversed(messages)]
    if fault is Fault.TWICE:
        messages = messages + messages
    if fault is Fault.LATE:
        time.sleep(delay)
    answers = []
    for message in messages:
        try:
            answers.append(message().text)
        except requests.RequestException as problem:
            answers.append(type(problem).__name__)
            say(f"thông báo thanh toán không tới nơi: {type(problem).__name__}")
    return answers


def in_background(act: Callable[[], object]) -> None:
    """Do something while the payer is answered."""
    threading.Thread(target=act, daemon=True).start()


def page(title: str, amount: int, text: str, hidden: dict[str, str], fault: Fault) -> str:
    """Return the payer's page of a simulator: pay or cancel, and how the simulator shall misbehave."""
    fields = "".join(f'<input type="hidden" name="{escape(k)}" value="{escape(v)}">' for k, v in hidden.items())
    options = "".join(
        f'<option value="{one.value}"{" selected" if one is fault else ""}>{FAULT_NAMES[one]}</option>' for one in Fault
    )
    return f"""<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>{escape(title)}</title>
<meta name="viewport" content="width=device-width"></head><body><h1>{escape(title)}</h1>
<p>{escape(text)}</p><p>Số tiền: <strong>{amount:,} đ</strong></p>
<form method="post" action="/pay">{fields}
<p><label>Mô phỏng: <select name="fault">{options}</select></label></p>
<button name="act" value="pay">Thanh toán</button> <button name="act" value="cancel">Hủy</button>
</form></body></html>"""


def form_of(body: str) -> dict[str, str]:
    """Return the fields of a form that was sent."""
    return {key: values[0] for key, values in parse_qs(body).items()}


class PaymentSimulator(DemoHttpServer):
    """A payment gateway in a thread; port 0 takes a free one, and `fault` may change while it runs.

    Args:
        tells: Where what it has to tell goes.
        delay: Seconds, for a fault that waits.
        bank: The bank that keeps the collecting account, which passes the money on to the budget; empty: nobody does.
    """

    NAME: ClassVar[str]
    PORT: ClassVar[int]

    def __init__(
        self, *, tells: str, port: int = 0, fault: Fault = Fault.NONE, delay: float = 30.0, bank: str = ""
    ) -> None:
        self.tells, self.fault, self.delay, self.bank = tells, fault, delay, bank
        self.told: list[str] = []
        simulator = self

        class Handler(QuietHandler):
            def do_GET(self) -> None:  # noqa: N802  (http.server calls it by this name)
                self.answer(*simulator.show(self.path), HTML)

            def do_POST(self) -> None:  # noqa: N802  (http.server calls it by this name)
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                self.answer(*simulator.take(self.path, body))

        super().__init__(Handler, port)

    def show(self, path: str) -> tuple[int, str]:
        """Return a page for the payer."""
        raise NotImplementedError

    def take(self, path: str, body: str) -> Answer:
        """Take what the payer decided, or what we ask."""
        raise NotImplementedError

    def send(self, messages: list[Callable[[], requests.Response]], fault: Fault) -> list[str]:
        """Tell us as the fault says; returns the answers."""
        answers = tell(messages, fault=fault, delay=self.delay)
        self.told += answers
        return answers

    def pass_on(self, ref: str, amount: int) -> None:
        """Pay what was collected for an order into the account at the bank, which passes it on to the budget.

        Args:
            ref: The order's name, which the bank tells us with the transfer.
            amount: Whole đồng.
        """
        if self.bank:
            try:
                requests.post(f"{self.bank}/transfer", data={"content": ref, "amount": amount}, timeout=TELL_TIMEOUT)
            except requests.RequestException as problem:
                say(f"ngân hàng không nhận được tiền: {type(problem).__name__}")


def run(argv: list[str], simulator: type[PaymentSimulator]) -> int:
    """Serve a simulator until asked to stop."""
    parser = parser_of(simulator.NAME, port=simulator.PORT, faults=Fault)
    parser.add_argument("--tells", required=True, help="nơi nhận thông báo / where notifications go")
    parser.add_argument("--bank", default="", help="ngân hàng chuyển ngân sách / bank that passes money on")
    given = parser.parse_args(argv)
    return serve(
        lambda: simulator(tells=given.tells, port=given.port, fault=given.fault, bank=given.bank),
        lambda running: f"{simulator.NAME}: {running.origin}",
        given.port,
    )
