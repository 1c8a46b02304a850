"""What dossiers of one group share is filled in once."""

from typing import Any

import pytest

from motcua.intake.rules.common import common_answers

NAME = {"key": "ho_ten", "label": "Họ và tên", "type": "text", "required": True, "prefill": "account.full_name"}
PHONE = {"key": "dien_thoai", "label": "Điện thoại", "type": "phone", "required": True, "prefill": "account.phone"}
PURPOSE = {"key": "muc_dich", "label": "Mục đích", "type": "text", "required": True}
ANSWERS = {"ho_ten": "Nguyễn Văn Mẫu", "dien_thoai": "0900000101", "muc_dich": "Vay vốn"}


def form(*fields: dict[str, Any]) -> Any:
    return {"sections": [{"key": "a", "title": "A", "fields": list(fields)}]}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ((NAME, PHONE, PURPOSE), (NAME, PHONE, PURPOSE), {"dien_thoai"}),
        ((NAME, PHONE, PURPOSE), (PURPOSE, NAME), {"ho_ten", "muc_dich"}),
        ((NAME, PURPOSE), (NAME, PURPOSE | {"label": "Mục đích khác"}), {"ho_ten"}),
        ((NAME, PURPOSE), (NAME, PURPOSE | {"type": "textarea"}), {"ho_ten"}),
        ((NAME,), (PHONE,), set()),
    ],
)
def test_common_answers_are_those_both_forms_ask_for(before: Any, after: Any, expected: set[str]) -> None:
    assert common_answers(form(*before), ANSWERS, form(*after)) == {key: ANSWERS[key] for key in expected}
