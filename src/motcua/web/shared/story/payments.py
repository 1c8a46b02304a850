"""Facts of money: fees, reliefs, online payment, differences, refunds, obligations."""

from collections.abc import Mapping

from motcua.core.money import format_dong
from motcua.dossiers.queries import EventRow
from motcua.payments.enums import DIFFERENCE_NAMES, GATEWAY_NAMES
from motcua.web.shared.story.told import Steps, Teller, Told, goes_on, moment, plain


def _owed(event: EventRow, _: Steps) -> Told:
    return Told(f"Ghi khoản phí, lệ phí phải nộp: {format_dong(int(event.payload.get('total', 0)))}")


def _cash(event: EventRow, _: Steps) -> Told:
    number = f"{event.payload.get('number')}/{event.payload.get('year')}"
    return Told(f"Thu tiền mặt {format_dong(int(event.payload.get('total', 0)))}", (f"Biên lai số {number}.",))


def _card(event: EventRow, _: Steps) -> Told:
    number = f"{event.payload.get('number')}/{event.payload.get('year')}"
    total = format_dong(int(event.payload.get("total", 0)))
    return Told(f"Thu bằng thẻ {total}", (f"Giao dịch {event.payload.get('slip')}. Biên lai số {number}.",))


def _online(event: EventRow, _: Steps) -> Told:
    number = f"{event.payload.get('number')}/{event.payload.get('year')}"
    way = GATEWAY_NAMES.get(str(event.payload.get("gateway")), "")
    total = format_dong(int(event.payload.get("total", 0)))
    return Told(f"Nhận thanh toán trực tuyến {total}", (f"{way}. Biên lai số {number}.",))


def _difference(event: EventRow, _: Steps) -> Told:
    why = DIFFERENCE_NAMES.get(str(event.payload.get("kind")), "")
    total = format_dong(int(event.payload.get("total", 0)))
    return Told(f"Tiền đến chưa khớp khoản phải nộp: {total}", (f"{why}.",), kind="paused")


def _refund(title: str) -> Teller:
    def told(event: EventRow, _: Steps) -> Told:
        total = int(event.payload.get("total", 0))
        return Told(f"{title}: {format_dong(total)}" if total else title)

    return told


def _obligation(event: EventRow, _: Steps) -> Told:
    total = format_dong(int(event.payload.get("total", 0)))
    until = f"Hạn nộp {moment(event.payload.get('pay_by'))}."
    return Told(f"Yêu cầu thực hiện nghĩa vụ tài chính {total}", (until,), "paused")


OF_PAYMENTS: Mapping[str, Teller] = {
    "payment.owed": _owed,
    "payment.cash_taken": _cash,
    "payment.online_paid": _online,
    "payment.card_taken": _card,
    "payment.paid_elsewhere": lambda event, _: Told(
        f"Đã nộp cách khác {format_dong(int(event.payload.get('total', 0)))}", (f"{event.payload.get('proof')}.",)
    ),
    "payment.order_made": lambda event, _: Told(
        f"Người nộp bắt đầu thanh toán trực tuyến {format_dong(int(event.payload.get('total', 0)))}"
    ),
    "payment.order_failed": lambda _, __: Told("Thanh toán trực tuyến không thành công hoặc bị hủy"),
    "payment.budget_transferred": lambda _, __: Told("Tiền đã nộp vào ngân sách nhà nước"),
    "payment.difference_found": _difference,
    "payment.difference_resolved": lambda _, __: Told("Đã xử lý khoản tiền chưa khớp"),
    "payment.refund_asked": _refund("Đề nghị hoàn trả"),
    "payment.refund_decided": lambda event, _: Told(
        "Đồng ý hoàn trả" if event.payload.get("accepted") else "Không đồng ý hoàn trả"
    ),
    "payment.refund_paid": _refund("Đã hoàn trả"),
    "payment.relief_asked": plain("Người nộp đề nghị miễn, giảm phí, lệ phí"),
    "payment.relief_granted": lambda event, _: Told(
        "Xác nhận miễn, giảm phí, lệ phí",
        (
            f"Không phải nộp {format_dong(int(event.payload.get('spared', 0)))}.",
            f"Còn phải nộp {format_dong(int(event.payload.get('total', 0)))}.",
        ),
    ),
    "payment.relief_refused": lambda event, _: Told(
        "Không miễn, giảm phí, lệ phí", (f"Phải nộp {format_dong(int(event.payload.get('total', 0)))}.",)
    ),
    "payment.obligation_set": _obligation,
    "payment.proof_sent": lambda event, _: Told(
        "Người nộp gửi chứng từ nộp tiền", (f"{event.payload.get('files')} tệp.",), kind="paused"
    ),
    "payment.proof_refused": lambda event, _: Told(
        "Không chấp nhận chứng từ nộp tiền", (f"Hạn nộp {moment(event.payload.get('pay_by'))}.",), kind="refused"
    ),
    "payment.obligation_met": goes_on("Đã thực hiện nghĩa vụ tài chính"),
}
