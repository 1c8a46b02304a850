"""Fixed vocabularies of money that comes from outside."""

from enum import StrEnum


class Gateway(StrEnum):
    """Who carries online payments; each is served by the port `payment.<value>`."""

    VIETQR = "vietqr"
    VNPAY = "vnpay"
    KEYPAY = "keypay"


GATEWAY_NAMES: dict[str, str] = {
    Gateway.VIETQR: "Chuyển khoản bằng mã VietQR",
    Gateway.VNPAY: "Cổng thanh toán VNPAY",
    Gateway.KEYPAY: "Nền tảng thanh toán quốc gia (KeyPay)",
}


class OrderState(StrEnum):
    """Where a payment order stands."""

    OPEN = "open"
    PAID = "paid"
    FAILED = "failed"
    CLOSED = "closed"


class Outcome(StrEnum):
    """What became of a verified message about money; gateways translate it to their own codes."""

    SETTLED = "settled"
    KEPT = "kept"
    ALREADY = "already"
    WRONG_AMOUNT = "wrong_amount"
    UNKNOWN_ORDER = "unknown_order"
    NOTED = "noted"
    FORGED = "forged"
    MALFORMED = "malformed"


class DifferenceKind(StrEnum):
    """Why money and what is owed do not meet."""

    UNKNOWN_ORDER = "unknown_order"
    WRONG_AMOUNT = "wrong_amount"
    NOT_OWED = "not_owed"
    BANK_ONLY = "bank_only"
    OURS_ONLY = "ours_only"
    AMOUNTS_DIFFER = "amounts_differ"


DIFFERENCE_NAMES: dict[str, str] = {
    DifferenceKind.UNKNOWN_ORDER: "Tiền đến không có đơn thanh toán",
    DifferenceKind.WRONG_AMOUNT: "Số tiền khác số phải nộp",
    DifferenceKind.NOT_OWED: "Khoản đã nộp rồi hoặc không còn phải nộp",
    DifferenceKind.BANK_ONLY: "Chỉ có trong sao kê ngân hàng",
    DifferenceKind.OURS_ONLY: "Chỉ có trong hệ thống",
    DifferenceKind.AMOUNTS_DIFFER: "Số tiền trong sao kê khác số đã ghi",
}
