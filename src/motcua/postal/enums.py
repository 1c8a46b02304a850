"""Fixed vocabularies of the public post."""

from enum import StrEnum


class ConsignmentState(StrEnum):
    """Where a dossier that travels to the desk is."""

    COLLECTED = "collected"
    LISTED = "listed"
    TAKEN = "taken"
    RECEIVED = "received"
    INCOMPLETE = "incomplete"
    SENT_BACK = "sent_back"
    LOST = "lost"


class DeliveryState(StrEnum):
    """Where a result that travels to its owner is."""

    CARRIED = "carried"
    DELIVERED = "delivered"
    BROUGHT_BACK = "brought_back"
    LOST = "lost"


class DemandState(StrEnum):
    """What became of asking the post to take money."""

    OPEN = "open"
    TAKEN = "taken"
    NOT_TAKEN = "not_taken"
    WITHDRAWN = "withdrawn"


class Zone(StrEnum):
    """How far a result travels; each zone has its own limit."""

    IN_PROVINCE = "in_province"
    OTHER_PROVINCE = "other_province"


CONSIGNMENT_LABELS = {
    ConsignmentState.COLLECTED: "Bưu chính đang giữ",
    ConsignmentState.LISTED: "Chờ Bộ phận Một cửa ký nhận",
    ConsignmentState.TAKEN: "Bộ phận Một cửa đã ký nhận, chờ tiếp nhận",
    ConsignmentState.RECEIVED: "Đã tiếp nhận thành hồ sơ",
    ConsignmentState.INCOMPLETE: "Trả bưu chính để người gửi bổ sung",
    ConsignmentState.SENT_BACK: "Đã trả lại người gửi",
    ConsignmentState.LOST: "Mất, hư hỏng",
}
DELIVERY_LABELS = {
    DeliveryState.CARRIED: "Bưu chính đang phát",
    DeliveryState.DELIVERED: "Đã phát",
    DeliveryState.BROUGHT_BACK: "Đã mang về Bộ phận Một cửa",
    DeliveryState.LOST: "Mất, hư hỏng",
}
ZONE_LABELS = {Zone.IN_PROVINCE: "Trong tỉnh", Zone.OTHER_PROVINCE: "Ngoài tỉnh"}
LOSSES = {"lost": "Mất", "damaged": "Hư hỏng"}
