"""Who does what: the duties of every party to a procedure, shown on its page."""

from typing import Final

from motcua.procedures.rules.content import Agencies, ProcedureContent, limit_in_words
from motcua.procedures.rules.processes import ProcessDefinition, Step

_PARTY_OF_ROLE: Final = {
    "desk": "Bộ phận Một cửa",
    "dispatcher": "Lãnh đạo phòng, bộ phận chuyên môn",
    "handler": "Công chức thụ lý",
    "approver": "Lãnh đạo cơ quan",
    "signer": "Người ký kết quả",
    "clerk": "Văn thư",
}


def who_does_what(content: ProcedureContent, process: ProcessDefinition) -> list[tuple[str, list[str]]]:
    """Return the parties in the order of the work, each with its duties.

    The duties of applicant, desk and post are those of the one-stop mechanism (NĐ 61/2018/NĐ-CP until 30/6/2025,
    NĐ 118/2025/NĐ-CP from 1/7/2025) in plain words; those of the handling parties come from the steps of the process.
    """
    parties = [
        ("Người nộp hồ sơ", _applicant_duties(content)),
        ("Bộ phận Một cửa", _desk_duties(content)),
        *_handling_duties(process),
        *_agency_duties(content["agencies"]),
    ]
    if any(row["channel"] == "postal" for row in content["submissions"]):
        parties.append(
            (
                "Doanh nghiệp bưu chính công ích",
                [
                    "Nhận, chuyển hồ sơ và kết quả nguyên vẹn, đúng hẹn; lập biên bản giao nhận.",
                    "Thu hộ phí, lệ phí khi được giao; giữ bí mật thông tin của người gửi.",
                ],
            )
        )
    return [(party, duties) for party, duties in parties if duties]


def _applicant_duties(content: ProcedureContent) -> list[str]:
    duties = ["Khai đúng, đủ và chịu trách nhiệm về nội dung đã khai."]
    submitted = sum(paper["manner"] == "submit" for paper in content["papers"])
    shown = sum(paper["manner"] == "show" for paper in content["papers"])
    if submitted:
        duties.append("Nộp giấy tờ trong thành phần hồ sơ đúng với trường hợp của mình.")
    if shown:
        duties.append("Xuất trình bản chính các giấy tờ phải xuất trình khi được yêu cầu.")
    if any(fee["amount"] != 0 for row in content["submissions"] for fee in row["fees"]):
        duties.append("Nộp phí, lệ phí theo mức công bố và giữ biên lai.")
    duties.append("Bổ sung hồ sơ khi có phiếu yêu cầu; nhận kết quả theo phiếu hẹn.")
    return duties


def _desk_duties(content: ProcedureContent) -> list[str]:
    duties = [
        "Hướng dẫn, kiểm tra, tiếp nhận hồ sơ; cấp mã hồ sơ và giấy tiếp nhận, hẹn trả kết quả.",
        "Yêu cầu bổ sung một lần, đủ mọi mục; nêu rõ lý do khi từ chối tiếp nhận.",
    ]
    if any(row["channel"] == "online" for row in content["submissions"]):
        duties.append("Xem và trả lời hồ sơ nộp trực tuyến trong 8 giờ làm việc.")
    limits = list(dict.fromkeys(limit_in_words(row["limit"]) for row in content["submissions"] if row["limit"]))
    if limits:
        duties.append(f"Theo dõi thời hạn giải quyết ({'; '.join(limits)}) và báo trước khi chậm.")
    duties.append("Trả kết quả, thu phí, lệ phí; xin lỗi và hẹn lại bằng văn bản khi trễ hẹn.")
    return duties


def _handling_duties(process: ProcessDefinition) -> list[tuple[str, list[str]]]:
    duties: dict[str, list[str]] = {}
    for step in process["steps"]:
        if step["kind"] != "join":
            duties.setdefault(_party(step), []).append(_duty(step))
    return list(duties.items())


def _party(step: Step) -> str:
    party = _PARTY_OF_ROLE[step["role"]]
    return party if step["agency"] in {"handling", "receiving"} else f"{party} (cơ quan phối hợp)"


def _duty(step: Step) -> str:
    hours = f"{step['limit_hours']:g}".replace(".", ",")
    return f"{step['title']} (trong {hours} giờ làm việc). {step['instructions']}".strip()


def _agency_duties(agencies: Agencies) -> list[tuple[str, list[str]]]:
    named = (
        (agencies["implementing"], "Trực tiếp thực hiện thủ tục."),
        (agencies["competent"], "Có thẩm quyền quyết định."),
        (agencies["authorised"], "Được ủy quyền, phân cấp thực hiện."),
        (agencies["coordinating"], "Phối hợp giải quyết, trả lời ý kiến đúng hạn."),
    )
    duties: dict[str, list[str]] = {}
    for agency, duty in named:
        if agency:
            duties.setdefault(agency, []).append(duty)
    return list(duties.items())
