"""Loads administrative units, agencies and special days; a second run changes nothing."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import models, transaction

from motcua.core.errors import RuleBroken
from motcua.core.text import sort_key
from motcua.core.workcalendar import DayKind
from motcua.directory import calendars, tree
from motcua.directory.models.agencies import Agency, AgencyKind
from motcua.directory.models.places import AdminUnit, FormerUnit, FormerUnitSuccessor
from motcua.directory.models.worktime import SpecialDay
from motcua.directory.rules import agency_tree
from motcua.directory.tables import Cells, ImportReport, Refused, take_rows, text_cell

TWO_LEVELS_SINCE = date(2025, 7, 1)
THREE_LEVELS_UNTIL = date(2025, 6, 30)

PROVINCE_KINDS = {"tinh", "thanh-pho"}
COMMUNE_KINDS = {"xa", "phuong", "dac-khu"}
FORMER_KINDS = {"Phường": "phuong", "Xã": "xa", "Thị trấn": "thi-tran"}
PUBLIC_KINDS = {DayKind.HOLIDAY, DayKind.OBSERVED, DayKind.SWAP_DAY_OFF, DayKind.WORKING_WEEKEND}
LEVELS = {"ministry", "province", "district", "commune"}

# QĐ 20/2020/QĐ-TTg: levels joined by dots, at most 35 characters.
_AGENCY_CODE = re.compile(r"[A-Z][A-Z0-9]*(\.[A-Z0-9]+)*")
_KIND_CODE = re.compile(r"[a-z]+(-[a-z]+)*")
_WEEKDAYS = ("Hai", "Ba", "Tư", "Năm", "Sáu", "Bảy", "CN")
_FIRST_YEAR, _LAST_YEAR = 2000, 2100


@transaction.atomic
def import_units(rows: Iterable[Cells]) -> ImportReport:
    """Load provinces and communes of today, or provinces, districts and communes before July 2025.

    The columns tell which: `communes` a province, `province_code` with `formation_note` a commune, `parent`
    either; `district_code` a former commune, `province_code` alone a former district, nothing more a former
    province. Former units stand in a table of their own, because codes live on with another meaning.
    """
    report = ImportReport()
    current = _Table(AdminUnit, "code")
    former = _Table(FormerUnit, "code")

    def take(row: Cells) -> str:
        if row.keys() >= {"communes"} or row.keys() >= {"formation_note"} or row.keys() >= {"parent"}:
            return current.keep(_unit(row, current))
        return former.keep(_former_unit(row, former))

    take_rows(rows, take, report)
    current.save()
    former.save()
    return report


@transaction.atomic
def import_agencies(rows: Iterable[Cells]) -> ImportReport:
    """Load agencies by identification code; a parent must be known or stand in an earlier row.

    Columns: `code,name,level,parent,unit_code,address,phone` and, when known, `agency_kind`; or the list of
    level 1 with `kind` instead of the rest: those are names to refer to, not agencies that work with this system,
    so they come in inactive.
    """
    report = ImportReport()
    agencies = _Table(Agency, "code")
    take_rows(rows, lambda row: agencies.keep(_agency(row, agencies)), report)
    if agencies.save():
        tree.rebuild()
    return report


@transaction.atomic
def import_agency_kinds(rows: Iterable[Cells]) -> ImportReport:
    """Load what an agency can be; columns `kind_code,kind_name,reported_apart` (yes or empty), in the order shown."""
    report = ImportReport()
    kinds = _Table(AgencyKind, "code")
    take_rows(rows, lambda row: kinds.keep(_agency_kind(row, report.read)), report)
    kinds.save()
    return report


@transaction.atomic
def import_successors(rows: Iterable[Cells]) -> ImportReport:
    """Load which units of today hold the land of each former commune: `old_code,new_code,extent,is_default`.

    A pair that is known already stays; former and present units must have been loaded.
    """
    report = ImportReport()
    former = set(FormerUnit.objects.values_list("code", flat=True))
    present = set(AdminUnit.objects.values_list("code", flat=True))
    known = set(FormerUnitSuccessor.objects.values_list("former_id", "unit_id"))
    fresh: list[FormerUnitSuccessor] = []

    def take(row: Cells) -> str:
        old, new, extent = text_cell(row, "old_code"), text_cell(row, "new_code"), text_cell(row, "extent")
        if old not in former or new not in present:
            raise Refused(f"chưa nạp đơn vị {old if old not in former else new}")
        if extent not in {"whole", "part"}:
            raise Refused(f"phần đất không rõ: {extent}")
        if (old, new) in known:
            return "unchanged"
        known.add((old, new))
        is_default = text_cell(row, "is_default", required=False).lower() in {"1", "yes", "true"}
        fresh.append(FormerUnitSuccessor(former_id=old, unit_id=new, extent=extent, is_default=is_default))
        return "added"

    take_rows(rows, take, report)
    FormerUnitSuccessor.objects.bulk_create(fresh, batch_size=1000)
    return report


@transaction.atomic
def import_holidays(rows: Iterable[Cells]) -> ImportReport:
    """Load public holidays, days off and days worked in exchange; calendars show them at once.

    Columns: `date,kind,name` and, when known, `source`, `weekday`, `estimated`.
    """
    report = ImportReport()
    days = _Table(SpecialDay, "day")
    take_rows(rows, lambda row: days.keep(_special_day(row)), report)
    if days.save():
        calendars.changed()
    return report


class _Table:
    """The rows of one model in memory: compared on `keep`, written at once on `save`."""

    def __init__(self, model: type[models.Model], key: str) -> None:
        self._manager: models.Manager[Any] = model._default_manager  # noqa: SLF001  (Django's documented API)
        self._key = key
        self.known: dict[Any, Any] = {getattr(row, key): row for row in self._manager.all()}
        self._fresh: dict[Any, Any] = {}
        self._changed: dict[Any, Any] = {}
        self._seen: dict[Any, dict[str, Any]] = {}
        self._model = model
        self.kinds = set(AgencyKind.objects.values_list("code", flat=True)) if model is Agency else set()

    def keep(self, values: dict[str, Any]) -> str:
        key = values[self._key]
        if self._seen.setdefault(key, values) != values:
            raise Refused(f"{key} đã có ở dòng trước với nội dung khác")
        row = self.known.get(key)
        if row is None:
            self.known[key] = self._fresh[key] = self._model(**values)
            return "added"
        if all(getattr(row, name) == value for name, value in values.items()):
            return "unchanged"
        for name, value in values.items():
            setattr(row, name, value)
        self._changed[key] = row
        return "changed"

    def save(self) -> bool:
        """Write what is new or changed; tell whether anything was."""
        fields = [field.name for field in self._model._meta.fields if not field.primary_key]  # noqa: SLF001  (Django's documented API)
        self._manager.bulk_create(self._fresh.values(), batch_size=1000)
        if self._changed:
            self._manager.bulk_update(self._changed.values(), fields, batch_size=500)
        return bool(self._fresh or self._changed)


def _unit(row: Cells, table: _Table) -> dict[str, Any]:
    code, kind = text_cell(row, "code"), text_cell(row, "type")
    province = text_cell(row, "parent" if "parent" in row else "province_code", required=False)
    if kind in PROVINCE_KINDS and not province:
        _shape(code, 2)
    elif kind in COMMUNE_KINDS:
        _shape(code, 5)
        _known(province, table)
    else:
        raise Refused(f"loại đơn vị không rõ: {kind}")
    values: dict[str, Any] = {
        "code": code,
        "name": text_cell(row, "name"),
        "kind": kind,
        "province_code": province,
        "valid_from": TWO_LEVELS_SINCE,
        "valid_to": None,
    }
    if "formation_note" in row:
        values["source"] = text_cell(row, "formation_note", longest=5000, required=False)
    return values


def _former_unit(row: Cells, table: _Table) -> dict[str, Any]:
    code = text_cell(row, "code")
    values: dict[str, Any] = {
        "code": code,
        "name": text_cell(row, "name"),
        "province_code": text_cell(row, "province_code", required=False),
        "valid_to": THREE_LEVELS_UNTIL,
    }
    if "district_code" in row:
        _shape(code, 5)
        kind = text_cell(row, "type")
        if kind not in FORMER_KINDS:
            raise Refused(f"loại đơn vị không rõ: {kind}")
        parent = text_cell(row, "district_code")
        _known(parent, table)
        return values | {"kind": FORMER_KINDS[kind], "parent_code": parent}
    if "province_code" in row:
        _shape(code, 3)
        _known(values["province_code"], table)
        return values | {"kind": "huyen", "parent_code": values["province_code"]}
    _shape(code, 2)
    return values | {"kind": "tinh", "parent_code": ""}


def _agency(row: Cells, table: _Table) -> dict[str, Any]:
    code = text_cell(row, "code", longest=35)
    if not _AGENCY_CODE.fullmatch(code):
        raise Refused("mã cơ quan chỉ gồm chữ hoa, chữ số và dấu chấm, bắt đầu bằng chữ")
    name = text_cell(row, "name")
    level = text_cell(row, "kind").split(" ")[0] if "kind" in row else text_cell(row, "level")
    if level not in LEVELS:
        raise Refused(f"cấp không rõ: {level}")
    values: dict[str, Any] = {"code": code, "name": name, "level": level, "sort_key": sort_key(name)}
    if "kind" in row:
        return values if code in table.known else values | {"active": False}
    values["active"] = True
    parent = text_cell(row, "parent", required=False)
    if parent:
        _known(parent, table)
        values["parent_id"] = table.known[parent].id
        _no_circle(code, values["parent_id"], table)
    for column in ("unit_code", "address", "phone"):
        values[column] = text_cell(row, column, required=False)
    if kind := text_cell(row, "agency_kind", required=False):
        if kind not in table.kinds:
            raise Refused(f"loại cơ quan không rõ: {kind}")
        values["kind_id"] = kind
    return values


def _agency_kind(row: Cells, order: int) -> dict[str, Any]:
    code = text_cell(row, "kind_code", longest=40)
    if not _KIND_CODE.fullmatch(code):
        raise Refused("mã loại chỉ gồm chữ thường không dấu và gạch nối")
    apart = text_cell(row, "reported_apart", required=False) == "yes"
    return {"code": code, "name": text_cell(row, "kind_name"), "reported_apart": apart, "order": order}


def _no_circle(code: str, parent_id: int, table: _Table) -> None:
    own = table.known.get(code)
    if own is None:
        return
    parents = {row.id: row.parent_id for row in table.known.values()} | {own.id: parent_id}
    try:
        agency_tree.above(own.id, parents)
    except RuleBroken:
        raise Refused("cơ quan cấp trên nằm dưới chính cơ quan này") from None


def _special_day(row: Cells) -> dict[str, Any]:
    written, kind = text_cell(row, "date"), text_cell(row, "kind")
    day = _day(written)
    if kind not in PUBLIC_KINDS:
        raise Refused(f"loại ngày không rõ: {kind}")
    weekday = text_cell(row, "weekday", required=False)
    if weekday and weekday != _WEEKDAYS[day.weekday()]:
        raise Refused(f"{written} là {_WEEKDAYS[day.weekday()]}, không phải {weekday}")
    if kind == DayKind.WORKING_WEEKEND and day.weekday() < 5:  # noqa: PLR2004  (Saturday)
        raise Refused("ngày làm bù phải là thứ bảy hoặc chủ nhật")
    source = text_cell(row, "source", required=False)
    if text_cell(row, "estimated", required=False) == "yes":
        source = "Dự kiến, chưa có thông báo của cơ quan có thẩm quyền"
    values = {"day": day, "kind": kind, "name": text_cell(row, "name")}
    return values | {"source": source} if source else values


def _day(written: str) -> date:
    try:
        day = date.fromisoformat(written) if len(written) == len("2026-01-31") else None
    except ValueError:
        day = None
    if day is None or not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise Refused(f"ngày không hợp lệ: {written[:20]}")
    return day


def _shape(code: str, digits: int) -> None:
    if len(code) != digits or not code.isascii() or not code.isdigit():
        raise Refused(f"mã phải có {digits} chữ số")


def _known(code: str, table: _Table) -> None:
    if code not in table.known:
        raise Refused(f"không có đơn vị cấp trên {code or '(để trống)'}")
