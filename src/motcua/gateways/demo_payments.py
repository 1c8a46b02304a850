"""What the payment simulators share: how they misbehave, and telling us while the payer waits for nothing."""

import threading
import time
from collections.abc import Callable
from enum import StrEnum
from html import escape

import requests

from motcua.gateways.demo_servers import say

TELL_TIMEOUT = 10.0


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
