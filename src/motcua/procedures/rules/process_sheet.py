"""The sheet form of a process: the table of an approved decision, one row a step."""

import json
from typing import Final

from motcua.procedures.rules.process_definition import Choice, Outcome, ProcessDefinition, Step, StepKind
from motcua.procedures.rules.process_import import KIND_WORDS, agency_words, role_words
from motcua.procedures.rules.process_sheet_reading import (
    ARROW,
    CONDITION_WORD,
    NO_TARGET,
    START_WORDS,
    TITLE_WORDS,
    Column,
    read_sheet,
)

__all__ = ["GUIDE", "HEADERS", "Cell", "read_sheet", "template_rows", "write_sheet"]

Cell = str | float | None

HEADERS: Final = {
    Column.NUMBER: "STT",
    Column.KEY: "Mã bước",
    Column.TITLE: "Tên bước",
    Column.KIND: "Loại bước",
    Column.AGENCY: "Cơ quan thực hiện",
    Column.ROLE: "Vai trò",
    Column.HOURS: "Giờ làm việc",
    Column.INSTRUCTIONS: "Nội dung thực hiện",
    Column.OUTPUTS: "Sản phẩm đầu ra",
    Column.OUTCOMES: "Kết quả xử lý → bước tiếp theo",
    Column.CONDITIONS: "Điều kiện",
    Column.QUESTION: "Câu hỏi lấy ý kiến",
    Column.CALLS: "Thủ tục của cơ quan khác",
}

GUIDE: Final = (
    "Mỗi bước một dòng, theo thứ tự của quyết định phê duyệt. Không gộp ô, công thức, dòng hay cột ẩn.",
    "Mã bước: chữ thường không dấu, số, gạch nối; để trống thì hệ thống đặt theo STT.",
    "Loại bước: Xử lý, Phê duyệt, Phát hành, Lấy ý kiến, Chuyển cơ quan khác, Hợp nhánh.",
    "Cơ quan thực hiện: Nơi tiếp nhận, Nơi giải quyết, hoặc slot:ten-vi-tri (chọn cơ quan khi cung cấp thủ tục).",
    "Vai trò: Bộ phận Một cửa, Phân công, Thụ lý, Lãnh đạo duyệt, Người ký, Văn thư.",
    "Giờ làm việc: thời hạn của bước; 1 ngày làm việc là 8 giờ. Bước hợp nhánh để trống.",
    "Kết quả xử lý → bước tiếp theo: mỗi kết quả một dòng trong ô, ví dụ: Đủ điều kiện → phe-duyet.",
    "Bước tiếp theo ghi mã bước hoặc STT; nhiều bước làm song song nối bằng dấu cộng: Lấy ý kiến → 3 + 4.",
    "Kết thúc quy trình: Có kết quả, Từ chối, Dừng. Thêm (trả lại), (ghi lý do) sau bước tiếp theo khi cần.",
    "Điều kiện: mỗi điều kiện một dòng, mã kết quả trong ngoặc vuông: [dat] nếu dien_tich > 500 → 3 + 4.",
    "Điều kiện đúng đầu tiên được dùng; không điều kiện nào đúng thì theo cột Kết quả xử lý.",
    "Bước Lấy ý kiến cần câu hỏi và thời hạn riêng. Bước Hợp nhánh chỉ ghi → bước tiếp theo.",
    "Bước Chuyển cơ quan khác ghi mã thủ tục của cơ quan đó; kết quả là [finish], [refuse], [stop].",
)


def write_sheet(definition: ProcessDefinition) -> list[list[Cell]]:
    """Return a process as rows of cells: its title, its first step, a header, one row a step."""
    first = definition.steps[0].key if definition.steps else ""
    return [
        [TITLE_WORDS, definition.title],
        [START_WORDS, definition.start if definition.start != first else None],
        list(HEADERS.values()),
        *(_row(number, step) for number, step in enumerate(definition.steps, 1)),
    ]


def template_rows() -> list[list[Cell]]:
    """Return a small sound process as an example to fill in over."""
    return write_sheet(_EXAMPLE)


def _row(number: int, step: Step) -> list[Cell]:
    cells: dict[Column, Cell] = {
        Column.NUMBER: float(number),
        Column.KEY: step.key,
        Column.TITLE: step.title,
        Column.KIND: KIND_WORDS[step.kind],
    }
    if step.kind is StepKind.JOIN:
        cells[Column.OUTCOMES] = f"{ARROW} {step.to}" if step.to else None
    else:
        cells |= {
            Column.AGENCY: agency_words(step.agency),
            Column.ROLE: role_words(step.role) or None,
            Column.HOURS: step.limit_hours,
            Column.INSTRUCTIONS: step.instructions or None,
            Column.OUTPUTS: "\n".join(step.outputs) or None,
            Column.OUTCOMES: "\n".join(_outcome(outcome) for outcome in step.outcomes) or None,
            Column.CONDITIONS: "\n".join(
                _choice(outcome, choice) for outcome in step.outcomes for choice in outcome.choices
            )
            or None,
            Column.QUESTION: step.question or None,
            Column.CALLS: step.calls or None,
        }
    return [cells.get(column) for column in HEADERS]


def _outcome(outcome: Outcome) -> str:
    flags = [words for given, words in ((outcome.back, "trả lại"), (outcome.needs_comment, "ghi lý do")) if given]
    target = _targets(outcome.to) if outcome.to else NO_TARGET
    remarks = f" ({', '.join(flags)})" if flags else ""
    return f"[{outcome.key}] {_label(outcome.label)} {ARROW} {target}{remarks}"


def _choice(outcome: Outcome, choice: Choice) -> str:
    return f"[{outcome.key}] {CONDITION_WORD} {choice.condition} {ARROW} {_targets(choice.to)}"


def _targets(to: tuple[str, ...]) -> str:
    return " + ".join(to)


def _label(label: str) -> str:
    """Return a label as it is, quoted when the reader would take its beginning for something else."""
    return json.dumps(label, ensure_ascii=False) if label[0] in '["' else label


_EXAMPLE = ProcessDefinition(
    title="Quy trình nội bộ: (tên thủ tục)",
    start="phan-cong",
    steps=(
        Step(
            key="phan-cong",
            title="Phân công thụ lý",
            kind=StepKind.TASK,
            agency="handling",
            role="dispatcher",
            limit_hours=2,
            instructions="Xem hồ sơ, giao công chức thụ lý.",
            outcomes=(Outcome("giao", "Giao thụ lý", ("tham-dinh",)),),
        ),
        Step(
            key="tham-dinh",
            title="Thẩm định, dự thảo kết quả",
            kind=StepKind.TASK,
            agency="handling",
            role="handler",
            limit_hours=16,
            instructions="Kiểm tra điều kiện; dự thảo kết quả.",
            outputs=("Dự thảo kết quả",),
            outcomes=(
                Outcome("dat", "Đủ điều kiện, trình duyệt", ("phe-duyet",)),
                Outcome("khong-dat", "Đề nghị từ chối", ("phe-duyet",), needs_comment=True),
            ),
        ),
        Step(
            key="phe-duyet",
            title="Duyệt, ký kết quả",
            kind=StepKind.APPROVE,
            agency="handling",
            role="approver",
            limit_hours=4,
            outputs=("Kết quả đã ký",),
            outcomes=(
                Outcome("dong-y", "Đồng ý", ("phat-hanh",)),
                Outcome("tra-lai", "Trả lại", ("tham-dinh",), back=True, needs_comment=True),
                Outcome("tu-choi", "Từ chối giải quyết", ("refuse",), needs_comment=True),
            ),
        ),
        Step(
            key="phat-hanh",
            title="Vào sổ, phát hành",
            kind=StepKind.ISSUE,
            agency="handling",
            role="clerk",
            limit_hours=2,
            outputs=("Kết quả đã phát hành",),
            outcomes=(Outcome("phat-hanh", "Đã phát hành", ("finish",)),),
        ),
    ),
)
