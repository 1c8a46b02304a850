"""The internal process every imported procedure gets without anybody drawing one.

It follows the one-stop order of work: the desk has accepted; the handling unit assigns, examines and drafts; a leader
decides; the records clerk numbers and issues; the result is then ready at the desk ("finish").
"""

import math
from typing import Final, Literal, NotRequired, TypedDict

from motcua.procedures.rules.content import Limit, ProcedureContent
from motcua.procedures.rules.import_text import shortened

StepKind = Literal["task", "approve", "issue", "join"]
Role = Literal["desk", "dispatcher", "handler", "approver", "signer", "clerk"]

FINISH: Final = "finish"
REFUSE: Final = "refuse"
HOURS_A_DAY: Final = 8
WORKING_DAYS_A_WEEK: Final = 5
CALENDAR_DAYS_A_WEEK: Final = 7
WORKING_DAYS_A_MONTH: Final = 20
# A procedure settled within half a working day ends in one sitting: one officer, then the leader's signature.
SHORT_HOURS: Final = 4.0
# Used for planning the steps when the procedure states no limit as a number.
UNSTATED_HOURS: Final = 40.0
QUARTER: Final = 0.25
SMALLEST_PART: Final = 0.0001


_HOURS_OF_UNIT: Final = {
    "minute": 1 / 60,
    "working_hour": 1.0,
    "clock_hour": HOURS_A_DAY / 24,
    "working_day": float(HOURS_A_DAY),
    "month": float(WORKING_DAYS_A_MONTH * HOURS_A_DAY),
}


class Outcome(TypedDict):
    """A named way out of a step."""

    key: str
    label: str
    to: str | list[str]
    back: NotRequired[bool]
    needs_comment: NotRequired[bool]


class Step(TypedDict):
    """A step of the process; `limit_hours` are working hours."""

    key: str
    title: str
    kind: StepKind
    agency: str
    role: Role
    limit_hours: float
    instructions: str
    outputs: list[str]
    outcomes: list[Outcome]
    to: NotRequired[str]


class ProcessDefinition(TypedDict):
    """A process: its first step and its steps."""

    title: str
    start: str
    steps: list[Step]


def default_process(content: ProcedureContent, level: str) -> ProcessDefinition:
    """Return a working process for a procedure at an agency of the given level.

    Commune: dispatcher, handler, leader, clerk. Province and ministry: head of division assigns, specialist, head of
    division reviews, leader, clerk. A procedure settled within half a working day: handler and leader in one sitting.
    The steps' hours together never exceed the shortest limit the procedure states.
    """
    hours = total_hours(content)
    if hours is not None and hours <= SHORT_HOURS:
        steps = _short(content)
    elif level in {"province", "ministry"}:
        steps = _province(content)
    else:
        steps = _commune(content)
    _share_hours(steps, UNSTATED_HOURS if hours is None else hours)
    return ProcessDefinition(
        title=f"Quy trình nội bộ: {shortened(content['name'], 180)}", start=steps[0]["key"], steps=steps
    )


def total_hours(content: ProcedureContent) -> float | None:
    """Return the shortest stated limit in working hours, None when none is stated as a number."""
    hours = [working_hours(row["limit"]) for row in content["submissions"] if row["limit"]]
    return min(hours, default=None)


def working_hours(limit: Limit) -> float:
    """Return about how many working hours a limit holds, rounded down; for planning only, never for a due date."""
    if limit["unit"] == "same_day":
        return SHORT_HOURS
    if limit["unit"] == "calendar_day":
        return float(max(1, limit["amount"] * WORKING_DAYS_A_WEEK // CALENDAR_DAYS_A_WEEK) * HOURS_A_DAY)
    return limit["amount"] * _HOURS_OF_UNIT[limit["unit"]]


def _short(content: ProcedureContent) -> list[Step]:
    return [_handle(content, onward="approve", share=60), _approve(back_to="handle", onward=FINISH, share=40)]


def _commune(content: ProcedureContent) -> list[Step]:
    return [
        _assign("Phân công xử lý", "Chọn công chức thụ lý theo lĩnh vực; hạn của từng bước đã tính sẵn.", share=5),
        _handle(content, onward="approve", share=60),
        _approve(back_to="handle", onward="issue", share=25),
        _issue(share=10),
    ]


def _province(content: ProcedureContent) -> list[Step]:
    review = Step(
        key="review",
        title="Trưởng phòng soát xét",
        kind="task",
        agency="handling",
        role="dispatcher",
        limit_hours=15.0,
        instructions="Soát căn cứ pháp lý, nội dung thẩm định và thể thức của dự thảo trước khi trình lãnh đạo.",
        outputs=["Ý kiến soát xét"],
        outcomes=[
            Outcome(key="agree", label="Đồng ý, trình lãnh đạo", to="approve"),
            Outcome(key="redo", label="Trả lại chuyên viên", to="handle", back=True, needs_comment=True),
        ],
    )
    return [
        _assign("Trưởng phòng phân công", "Chọn chuyên viên thụ lý; ghi yêu cầu phối hợp nếu có.", share=5),
        _handle(content, onward="review", share=50),
        review,
        _approve(back_to="handle", onward="issue", share=20),
        _issue(share=10),
    ]


def _assign(title: str, instructions: str, *, share: float) -> Step:
    return Step(
        key="assign",
        title=title,
        kind="task",
        agency="handling",
        role="dispatcher",
        limit_hours=share,
        instructions=instructions,
        outputs=[],
        outcomes=[Outcome(key="assigned", label="Giao xử lý", to="handle")],
    )


def _handle(content: ProcedureContent, *, onward: str, share: float) -> Step:
    results = [result["name"] for result in content["results"]] or ["Kết quả giải quyết"]
    return Step(
        key="handle",
        title="Thẩm định hồ sơ, dự thảo kết quả",
        kind="task",
        agency="handling",
        role="handler",
        limit_hours=share,
        instructions=(
            "Kiểm tra nội dung hồ sơ theo yêu cầu, điều kiện của thủ tục; nếu cần bổ sung thì đề nghị một lần, đủ mọi "
            "mục, qua Bộ phận Một cửa. Dự thảo kết quả hoặc văn bản từ chối nêu rõ lý do."
        ),
        outputs=[f"Dự thảo: {shortened(name, 160)}" for name in results[:3]],
        outcomes=[
            Outcome(key="propose", label="Đủ điều kiện, trình duyệt", to=onward),
            Outcome(key="propose_refusal", label="Đề nghị từ chối giải quyết", to=onward, needs_comment=True),
        ],
    )


def _approve(*, back_to: str, onward: str, share: float) -> Step:
    return Step(
        key="approve",
        title="Lãnh đạo duyệt, ký kết quả",
        kind="approve",
        agency="handling",
        role="approver",
        limit_hours=share,
        instructions="Xem đề xuất và dự thảo; ký số hoặc ký tay kết quả.",
        outputs=["Kết quả đã ký"],
        outcomes=[
            Outcome(key="approve", label="Duyệt, ký kết quả", to=onward),
            Outcome(key="redo", label="Trả lại để làm lại", to=back_to, back=True, needs_comment=True),
            Outcome(key="refuse", label="Từ chối giải quyết", to=REFUSE, needs_comment=True),
        ],
    )


def _issue(*, share: float) -> Step:
    return Step(
        key="issue",
        title="Văn thư vào số, phát hành",
        kind="issue",
        agency="handling",
        role="clerk",
        limit_hours=share,
        instructions="Vào số, ký số của cơ quan hoặc đóng dấu, chuyển kết quả cho Bộ phận Một cửa.",
        outputs=["Kết quả đã phát hành"],
        outcomes=[Outcome(key="issued", label="Đã phát hành, chuyển Bộ phận Một cửa", to=FINISH)],
    )


def _share_hours(steps: list[Step], total: float) -> None:
    """Turn the steps' shares into working hours, in whole quarters where possible; the longest step takes the rest."""
    weights = [step["limit_hours"] for step in steps]
    unit = QUARTER if total >= 2 * len(steps) * QUARTER else SMALLEST_PART
    for step, weight in zip(steps, weights, strict=True):
        step["limit_hours"] = max(unit, _rounded_down(total * weight / sum(weights), unit))
    longest = max(steps, key=lambda step: step["limit_hours"])
    others = sum(step["limit_hours"] for step in steps if step is not longest)
    longest["limit_hours"] = _rounded_down(total - others, unit)


def _rounded_down(hours: float, unit: float) -> float:
    return round(math.floor(hours / unit + 1e-9) * unit, 4)
