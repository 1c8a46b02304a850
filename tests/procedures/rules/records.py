"""Plainly invented national records for the tests of the catalogue's rules."""

from typing import Any


def raw_record(**changes: Any) -> dict[str, Any]:
    """Return a clean record of the national format with some fields changed."""
    record: dict[str, Any] = {
        "code": "1.999001",
        "name": "Đăng ký nuôi ong mẫu",
        "field": "Chăn nuôi",
        "publishing_body": "Bộ Nông nghiệp và Môi trường",
        "decision_no": "1/QĐ-MẪU",
        "levels": ["commune"],
        "procedure_type": "Loại khác",
        "audiences": ["Công dân Việt Nam"],
        "implementing_agencies": "Ủy ban nhân dân cấp xã",
        "competent_agency": None,
        "authorised_agency": None,
        "coordinating_agency": None,
        "reception_address": None,
        "steps": "Bước 1: Nộp hồ sơ.\nBước 2: Trong thời hạn 05 ngày làm việc, cấp giấy.",
        "submission": [row()],
        "components": [paper("Tờ khai nuôi ong", form_files=["Mau 01.docx"])],
        "conditions": None,
        "legal_basis_numbers": ["1/2025/NĐ-CP"],
        "legal_basis_text": "Nghị định 1/2025/NĐ-CP1/2025/NĐ-CPvề nuôi ong",
        "results": [{"name": "Giấy đăng ký nuôi ong", "code": "KQ.G10.999001"}],
        "keywords": None,
        "description": None,
        "portal_url": "https://example.vn/1.999001",
        "parse_flags": [],
        "submission_raw": None,
        "components_raw": None,
    }
    return {**record, **changes}


def row(**changes: Any) -> dict[str, Any]:
    """Return a way of handing in: at the counter, five working days, free."""
    return {
        "channel": "counter",
        "deadline_value": 5,
        "deadline_unit": "working_day",
        "deadline_text": "5 Ngày làm việc",
        "fees": [fee(0)],
        "note": None,
        **changes,
    }


def fee(amount: Any, note: str | None = None, **changes: Any) -> dict[str, Any]:
    """Return a fee in đồng."""
    return {"amount": amount, "currency": "VND", "note": note, **changes}


def paper(name: str, **changes: Any) -> dict[str, Any]:
    """Return a component row: one original, no copy."""
    return {"kind": "document", "case": None, "name": name, "form_files": [], "originals": 1, "copies": 0, **changes}
