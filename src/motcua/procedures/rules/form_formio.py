"""Forms of form.io: a stated part of them is read, everything else is refused by name and place (docs/forms.md)."""

import re
from collections.abc import Mapping
from typing import Any, Final

from motcua.core.text import clean_input
from motcua.procedures.rules.form_official import key_of
from motcua.procedures.rules.form_types import Field, FieldType, FormDefinition, Option, Section

MOST_COMPONENTS: Final = 500
DEEPEST: Final = 6
REGISTER: Final = "register"
LONGEST_REGISTER: Final = 60
KINDS: Final[dict[str, FieldType]] = {
    "textfield": "text",
    "textarea": "textarea",
    "number": "number",
    "currency": "money",
    "email": "email",
    "phoneNumber": "phone",
    "datetime": "date",
    "day": "date",
    "time": "time",
    "select": "select",
    "radio": "radio",
    "checkbox": "checkbox",
    "selectboxes": "checkboxes",
    "datagrid": "table",
    "editgrid": "group",
    "content": "note",
}
"""The components that become fields."""
FRAMES: Final = frozenset({"panel", "fieldset", "well", "columns", "container"})
"""The components that hold others; a panel becomes a section, the rest fall away."""
PASSED_OVER: Final = frozenset({"button", "hidden"})
_ALLOWED: Final = frozenset(
    {
        "action",
        "applyMaskOn",
        "autoExpand",
        "autofocus",
        "block",
        "clearOnHide",
        "collapsible",
        "columns",
        "components",
        "conditional",
        "currency",
        "currentWidth",
        "customClass",
        "data",
        "dataSrc",
        "defaultValue",
        "delimiter",
        "description",
        "disabled",
        "enableTime",
        "format",
        "hidden",
        "hideLabel",
        "html",
        "id",
        "inline",
        "input",
        "inputFormat",
        "inputType",
        "key",
        "label",
        "labelPosition",
        "legend",
        "mask",
        "multiple",
        "offset",
        "optionsLabelPosition",
        "persistent",
        "placeholder",
        "prefix",
        "properties",
        "protected",
        "pull",
        "push",
        "requireDecimal",
        "rows",
        "size",
        "spellcheck",
        "suffix",
        "tabindex",
        "tableView",
        "theme",
        "title",
        "tooltip",
        "truncateMultipleSpaces",
        "type",
        "validate",
        "validateOn",
        "values",
        "widget",
        "width",
    }
)
_TAG: Final = re.compile(r"<[^>]*>")


class Refused(Exception):
    """What cannot be brought in: one sentence for each component, with its place."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def read_formio(source: object) -> FormDefinition:
    """Return a form.io form as a form of ours.

    Raises:
        Refused: It holds components or settings outside the stated part; all are named with their place.
    """
    components = source.get("components") if isinstance(source, Mapping) else None
    if not isinstance(components, list) or not components:
        raise Refused(["Tệp không phải biểu mẫu form.io: thiếu danh sách “components”."])
    reader = _Reader()
    reader.section("", components)
    if reader.faults:
        raise Refused(reader.faults)
    form = FormDefinition(sections=[section for section in reader.sections if section["fields"]])
    if not form["sections"]:
        raise Refused(["Biểu mẫu form.io không có mục nào để nhập."])
    return form


class _Reader:
    """Walks through the components and gathers sections and faults."""

    def __init__(self) -> None:
        self.sections: list[Section] = []
        self.faults: list[str] = []
        self._count = 0

    def section(self, title: str, components: list[Any], path: str = "", depth: int = 0) -> None:
        """Read components one after another; what stands before the first panel has a section of its own."""
        for number, part in enumerate(components):
            place = f"{path}components[{number}]"
            self._count += 1
            if not isinstance(part, Mapping) or not isinstance(part.get("type"), str):
                self.faults.append(f"{place}: không phải một thành phần.")
            elif self._count > MOST_COMPONENTS or depth > DEEPEST:
                self.faults.append(f"{place}: biểu mẫu quá lớn hoặc lồng quá sâu.")
                return
            elif part["type"] in FRAMES:
                self._frame(part, title, f"{place}.", depth)
            elif part["type"] not in PASSED_OVER and (field := self.field(part, place)):
                self._home(title)["fields"].append(field)

    def _frame(self, part: Mapping[str, Any], title: str, place: str, depth: int) -> None:
        own = _text(part.get("title") or part.get("legend")) if part["type"] in {"panel", "fieldset"} else ""
        if own:
            self.sections.append(Section(key=self._key(part, own), title=own, fields=[]))
        if part["type"] == "columns":
            for number, column in enumerate(part.get("columns") or []):
                inner = column.get("components") if isinstance(column, Mapping) else None
                self.section(own or title, inner or [], f"{place}columns[{number}].", depth + 1)
            return
        self.section(own or title, part.get("components") or [], place, depth + 1)

    def _home(self, title: str) -> Section:
        if not self.sections:
            self.sections.append(Section(key="chung", title=title or "Thông tin chung", fields=[]))
        return self.sections[-1]

    def _key(self, part: Mapping[str, Any], title: str) -> str:
        key = key_of(str(part.get("key") or title)) or "phan"
        taken = {section["key"] for section in self.sections}
        return key if key not in taken else f"{key[:50]}_{len(taken) + 1}"

    def field(self, part: Mapping[str, Any], place: str) -> Field | None:
        """Return one component as a field, None when it was refused."""
        name = f"{place} ({part['type']}, “{_text(part.get('label') or part.get('key'))[:60]}”)"
        kind = KINDS.get(part["type"])
        if kind is None:
            self.faults.append(f"{name}: loại “{part['type']}” không nhập được.")
            return None
        strange = sorted(
            key for key, value in part.items() if key not in _ALLOWED and value not in (None, "", [], {}, False)
        )
        if strange:
            self.faults.append(f"{name}: thiết lập “{strange[0]}” không nhập được.")
            return None
        rules = part.get("validate") or {}
        field = Field(
            key=key_of(str(part.get("key") or "")),
            label=_text(part.get("label") or part.get("key")),
            type=kind,
            required=bool(rules.get("required")),
        )
        if hint := _text(
            part.get("description") or part.get("tooltip") or (part.get("html") if kind == "note" else "")
        ):
            field["hint"] = hint
        # The one place where form.io lets a form say more than form.io knows.
        own = part.get("properties") or {}
        if not isinstance(own, Mapping) or set(own) - {REGISTER}:
            self.faults.append(f"{name}: trong “properties” chỉ nhập được “{REGISTER}”.")
            return None
        if own.get(REGISTER):
            field["register"] = str(own[REGISTER])[:LONGEST_REGISTER]
        return self._detailed(field, part, rules, name, place)

    def _detailed(
        self, field: Field, part: Mapping[str, Any], rules: Mapping[str, Any], name: str, place: str
    ) -> Field | None:
        for bad in ("custom", "json", "pattern"):
            if rules.get(bad):
                self.faults.append(f"{name}: kiểm tra “validate.{bad}” không nhập được.")
                return None
        if rules.get("maxLength"):
            field["max_length"] = int(rules["maxLength"])
        for bound in ("min", "max"):
            if isinstance(rules.get(bound), int | float) and field["type"] in {"number", "money"}:
                field[bound] = rules[bound]
        values = part.get("values") or (part.get("data") or {}).get("values") or []
        if field["type"] in {"select", "radio", "checkboxes"}:
            if part.get("dataSrc", "values") != "values" or part.get("multiple"):
                self.faults.append(f"{name}: chỉ nhập được danh sách lựa chọn cố định, chọn một.")
                return None
            field["options"] = [Option(value=str(one.get("value")), label=_text(one.get("label"))) for one in values]
        if field["type"] in {"table", "group"}:
            inner = [
                self.field(one, f"{place}.components[{at}]") for at, one in enumerate(part.get("components") or [])
            ]
            field["columns"] = [one for one in inner if one is not None]
        return field if self._conditional(field, part, name) else None

    def _conditional(self, field: Field, part: Mapping[str, Any], name: str) -> bool:
        condition = part.get("conditional") or {}
        if not condition.get("when"):
            return True
        if str(condition.get("show")).lower() != "true":
            self.faults.append(f"{name}: chỉ nhập được điều kiện “hiện khi”, không nhập được “ẩn khi”.")
            return False
        wanted = condition.get("eq")
        before = {each["key"]: each for section in self.sections for each in section["fields"]}
        asked = before.get(key_of(str(condition["when"])))
        is_tick = asked is not None and asked["type"] == "checkbox"
        equals = str(wanted).lower() == "true" if is_tick else str(wanted)
        field["show_when"] = {"field": key_of(str(condition["when"])), "equals": equals}
        return True


def _text(value: object) -> str:
    return clean_input(_TAG.sub(" ", str(value or "")), 400, multiline=False)
