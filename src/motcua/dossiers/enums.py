"""Fixed vocabularies of the dossier."""

from enum import IntEnum, StrEnum


class Bucket(IntEnum):
    """The list a dossier stands in; each list has one order."""

    TO_RECEIVE = 1
    TO_TRANSFER = 2
    PROCESSING = 4
    WAITING_APPLICANT = 5
    TO_RETURN = 9
    CLOSED = 10


class PaperState(StrEnum):
    """What the desk found about one required paper."""

    UNCHECKED = "unchecked"
    PRESENT = "present"
    MISSING = "missing"
    NOT_APPLICABLE = "not_applicable"


PAPER_STATE_LABELS = {
    PaperState.UNCHECKED: "Chưa kiểm tra",
    PaperState.PRESENT: "Có",
    PaperState.MISSING: "Thiếu hoặc chưa đúng",
    PaperState.NOT_APPLICABLE: "Không áp dụng",
}

CHANNEL_LABELS = {
    "counter": "Trực tiếp tại Bộ phận Một cửa",
    "online": "Trực tuyến",
    "postal": "Bưu chính công ích",
    "outside": "Ngoài Bộ phận Một cửa",
}
DELIVERY_LABELS = {
    "counter": "Nhận tại Bộ phận Một cửa",
    "online": "Nhận bản điện tử",
    "postal": "Nhận qua bưu chính công ích",
}
RETURNED_AT = {
    "counter": "Bộ phận Một cửa",
    "online": "tài khoản của người nộp (bản điện tử)",
    "postal": "nhà, qua dịch vụ bưu chính công ích",
}
"""What follows “Đăng ký nhận kết quả tại” on Mẫu 01."""
IDENTITY_CHECKS = {
    "id_card": "Đã đối chiếu căn cước",
    "vneid": "Đã đối chiếu căn cước điện tử (VNeID)",
    "passport": "Đã đối chiếu hộ chiếu",
    "authorisation": "Đã đối chiếu giấy tờ và văn bản ủy quyền",
}
RELATIONS = {"owner": "Chủ hồ sơ", "representative": "Người được ủy quyền"}
