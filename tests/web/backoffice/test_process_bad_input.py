"""Bad processes, kind by kind: each is refused with the reason and the place, and nothing is half done."""

import io
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook
from tests.factories.processes import PROVINCE, changed, drafted, noticed, submitted
from tests.factories.world import DISPATCHER, MARITAL_STATUS, World
from tests.web.backoffice import pages

from motcua.core import sql
from motcua.procedures import approvals, drafting, editions
from motcua.procedures.process_workbook import template_workbook
from motcua.procedures.rules.process_draft import from_definition

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]
HERE = f"/quan-tri/thu-tuc/{MARITAL_STATUS}/quy-trinh/1/"
TOOLS = Path(__file__).parents[2] / "procedures" / "rules" / "bpmn"


@pytest.fixture
def client(world: World, browser: Browser, now: datetime) -> Client:
    """The administrator of the commune with a draft open."""
    drafted(world, now=now)
    return browser(DISPATCHER)


def kept() -> tuple[Any, list[Any]]:
    """Everything that a refusal must leave alone: the draft, its history, requests for approval."""
    facts = editions.edition(MARITAL_STATUS, 1)
    return facts, sql.rows("SELECT stream, seq FROM core_event ORDER BY id", ())


def step(key: str, to: str | list[str], **more: Any) -> dict[str, Any]:
    values: dict[str, Any] = {"key": key, "title": f"Bước {key}", "kind": "task", "agency": "handling"}
    values |= {"role": "handler", "limit_hours": 1, "outcomes": [{"key": "xong", "label": "Xong", "to": to}]}
    return values | more


JOIN = {"key": "du", "title": "Đủ", "kind": "join", "to": "finish"}
IMPOSSIBLE: dict[str, tuple[list[dict[str, Any]], str]] = {
    "unreachable step": ([step("a", "finish"), step("b", "finish")], "Không có đường đi nào tới bước “Bước b”"),
    "no way to an end": ([step("a", ["b", "c"]), step("b", "c"), step("c", "b")], "“Bước b”"),
    "no result ever": ([step("a", "refuse")], "Không có đường đi nào tới “finish”"),
    "unknown target": ([step("a", "z")], "Bước “Bước a” dẫn tới “z”, bước này không có"),
    "loop without end": ([step("a", "b"), step("b", "a")], "không có đường đi nào tới khi kết thúc"),
    "fork without join": (
        [step("a", ["b", "c"]), step("b", "finish"), step("c", "finish")],
        "nhánh “b” không tới bước hợp nhánh nào",
    ),
    "branch left sideways": (
        [step("a", ["b", "c"]), step("b", "du"), step("c", "finish"), JOIN],
        "kết thúc quy trình từ trong nhánh song song",
    ),
    "join nobody forks to": ([step("a", "du"), JOIN], "được gọi tới từ ngoài nhánh"),
    "role that nobody holds": ([step("a", "finish", role="vua")], "giao cho vai trò “vua”, không ai giữ"),
    "longer than the law": ([step("a", "finish", limit_hours=999)], "nhiều hơn thời hạn giải quyết 24 giờ"),
    "question without limit": (
        [step("a", "finish", kind="consult", limit_hours=0, question="Có được không?")],
        "cần thời hạn trả lời riêng",
    ),
    "condition on nothing": (
        [
            step(
                "a",
                "finish",
                outcomes=[{"key": "x", "label": "X", "when": [{"if": "khong_co > 1", "to": "refuse"}], "to": "finish"}],
            )
        ],
        "điều kiện “khong_co > 1”",
    ),
}


@pytest.mark.parametrize("kind", IMPOSSIBLE)
def test_impossible_process_is_shown_and_never_sent(world: World, client: Client, now: datetime, kind: str) -> None:
    steps, told = IMPOSSIBLE[kind]
    facts = editions.edition(MARITAL_STATUS, 1)
    draft = from_definition({"title": "Không thể", "start": "a", "steps": steps})
    actor = world.actor(DISPATCHER)
    revision = drafting.save_draft(actor=actor, edition_id=facts.id, draft=draft, revision=facts.revision, now=now)
    notice = noticed(world, now=now)
    before = kept()

    sent = client.post(f"{HERE}gui/", {"revision": str(revision), "notice": notice})

    assert sent.status_code == 422
    assert told in pages.text(sent)
    assert told in pages.text(client.get(f"{HERE}sua/"))
    assert kept() == before
    assert approvals.history(drafting.KIND, facts.id) == []


def sheet(change: Callable[[Any, int], None]) -> bytes:
    book = load_workbook(io.BytesIO(template_workbook()))
    rows = book.worksheets[0]
    change(rows, next(row for row in range(1, 9) if rows.cell(row=row, column=1).value == "STT"))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def cell(column: str, value: object) -> Callable[[Any, int], None]:
    def change(rows: Any, header: int) -> None:
        rows[f"{column}{header + 1}"] = value

    return change


def bpmn(old: str, new: str, tool: str = "camunda") -> bytes:
    text = (TOOLS / f"{tool}.bpmn").read_text()
    assert old in text
    return text.replace(old, new, 1).encode()


FILES: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "merged cells": ("a.xlsx", lambda: sheet(lambda rows, at: rows.merge_cells(f"E{at + 1}:E{at + 3}")), "bị gộp"),
    "formula": ("a.xlsx", lambda: sheet(cell("G", "=1+1")), "công thức"),
    "hidden row": (
        "a.xlsx",
        lambda: sheet(lambda rows, at: rows.row_dimensions.__getitem__(at + 1).__setattr__("hidden", True)),
        "bị ẩn",
    ),
    "missing column": (
        "a.xlsx",
        lambda: sheet(lambda rows, at: rows.cell(row=at, column=6).__setattr__("value", None)),
        "Bảng thiếu cột",
    ),
    "foreign role": ("a.xlsx", lambda: sheet(cell("F", "Vua")), "Không có vai trò “Vua”"),
    "foreign agency": ("a.xlsx", lambda: sheet(cell("E", "Sở Lạ")), "Không hiểu cơ quan “Sở Lạ”"),
    "foreign kind": (
        "a.json",
        lambda: json.dumps({"title": "X", "start": "a", "steps": [step("a", "finish", kind="la")]}).encode(),
        "loại bước “la” không có",
    ),
    "foreign name": (
        "a.json",
        lambda: json.dumps({"title": "X", "start": "a", "steps": [step("a", "finish", la=1)]}).encode(),
        "Bước thứ 1: có mục lạ “la”",
    ),
    "foreign element of Camunda": (
        "a.bpmn",
        lambda: bpmn("<bpmn:startEvent ", '<bpmn:serviceTask id="x" /><bpmn:startEvent '),
        "serviceTask “x”: Phần tử “serviceTask” không được hỗ trợ",
    ),
    "foreign element of Signavio": (
        "a.bpmn",
        lambda: bpmn("<laneSet", '<textAnnotation id="ghi" /><laneSet', "signavio"),
        "textAnnotation “ghi”: Phần tử “textAnnotation” không được hỗ trợ",
    ),
    "foreign lane": ("a.bpmn", lambda: bpmn('name="Văn thư"', 'name="Phòng Lạ"'), "Không hiểu làn “Phòng Lạ”"),
}


@pytest.mark.parametrize("kind", FILES)
def test_bad_file_is_refused_with_reason_and_place_and_changes_nothing(client: Client, kind: str) -> None:
    name, data, told = FILES[kind]
    before = kept()

    answer = client.post(f"{HERE}nhap/", {"file": SimpleUploadedFile(name, data())})

    assert answer.status_code == 422
    assert told in pages.text(answer)
    assert "Chưa nhập được" in pages.text(answer)
    assert kept() == before


def test_approver_who_is_the_author_is_told_to_leave_it_to_another(
    world: World, browser: Browser, now: datetime, settings: Any
) -> None:
    settings.PROFILE = "lam-dong"
    facts = changed(world, drafted(world, login=PROVINCE, now=now), login=PROVINCE, now=now, phe_duyet={"hours": "2"})
    approval_id = submitted(world, facts, login=PROVINCE, now=now)
    asked = approvals.approval(approval_id)
    client = browser(PROVINCE)
    form = {"at": "0", "verdict": "approve", "decision_no": "1/QĐ-STTTT", "decision_date": "10/03/2026"}

    answer = client.post(f"/quan-tri/phe-duyet/{asked.token}/quyet-dinh/", form)
    page = client.get(f"/quan-tri/phe-duyet/{asked.token}/")

    assert answer.status_code == 422
    assert "Người soạn hoặc người gửi không được tự phê duyệt" in pages.text(answer)
    assert approvals.approval(approval_id) == asked
    assert editions.edition_by_id(facts.id).state is editions.EditionState.SUBMITTED
    # The only one who sits there wrote it: the page says that nobody is left.
    assert "Chưa có ai quyết định được" in pages.text(page)
