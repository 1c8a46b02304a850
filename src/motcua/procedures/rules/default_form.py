"""The form every imported procedure gets without anybody drawing one."""

import re
from collections.abc import Mapping
from typing import Final

from motcua.procedures.rules.content import ProcedureContent, cases_of_papers, papers_for
from motcua.procedures.rules.form_object import object_section
from motcua.procedures.rules.form_types import Field, FormDefinition, Option, Section, ShowWhen
from motcua.procedures.rules.import_text import folded, shortened

PERSON: Final = "person"
ORGANISATION: Final = "organisation"
APPLICANT_KIND: Final = "applicant_kind"
MOST_OPTIONS: Final = 30
MOST_NOTED: Final = 12
MOST_NAMED: Final = 8

_ORGANISATIONS: Final = re.compile(r"doanh nghiep|to chuc|hop tac xa")
_PEOPLE: Final = re.compile(r"cong dan|nguoi|can bo|dang vien|ho gia dinh|ca nhan")
_FOREIGNERS: Final = re.compile(r"nuoc ngoai")
_STATUTORY_FORM: Final = re.compile(r"^(?:to khai|don |giay de nghi|van ban de nghi|phieu |mau )")

_ORGANISATION_ONLY: Final = ShowWhen(field="applicant_kind", equals=ORGANISATION)
_ON_BEHALF: Final = ShowWhen(field="on_behalf", equals="other")
_BY_PASSPORT: Final = ShowWhen(field="identity_kind", equals="passport")
_BY_NUMBER: Final = ShowWhen(field="identity_kind", equals="personal_number")
_BY_POST: Final = ShowWhen(field="result_delivery", equals="postal")


def applicant_kinds(content: ProcedureContent) -> tuple[bool, bool]:
    """Tell whether people and whether organisations may apply; when nothing is said, people may."""
    audiences = [folded(audience) for audience in content["audiences"]]
    organisations = any(_ORGANISATIONS.search(audience) for audience in audiences)
    people = any(_PEOPLE.search(audience) and not _ORGANISATIONS.search(audience) for audience in audiences)
    return people or not organisations, organisations


def default_form(content: ProcedureContent) -> FormDefinition:
    """Return a working form: who applies, for whom, about what, what is asked, contact, delivery of the result."""
    people, organisations = applicant_kinds(content)
    sections = [_applicant(content, people=people, organisations=organisations)]
    if organisations:
        sections.append(_organisation(asked_always=not people))
    if about := object_section(content):
        sections.append(about)
    sections += [_request(content), _contact(), _delivery(content)]
    return FormDefinition(sections=sections)


def chosen_case(content: ProcedureContent, answers: Mapping[str, object]) -> str | None:
    """Return the case (trường hợp) chosen in a default form; None when none was, or another than those listed."""
    cases = cases_of_papers(content)[: MOST_OPTIONS - 1]
    numbered = {str(number): case for number, case in enumerate(cases, start=1)}
    return numbered.get(str(answers.get("case", ""))) if len(cases) > 1 else None


def _applicant(content: ProcedureContent, *, people: bool, organisations: bool) -> Section:
    fields: list[Field] = []
    if people and organisations:
        fields.append(
            Field(
                key=APPLICANT_KIND,
                label="Bạn nộp hồ sơ với tư cách",
                type="radio",
                required=True,
                options=[
                    Option(value=PERSON, label="Cá nhân"),
                    Option(value=ORGANISATION, label="Tổ chức, doanh nghiệp, hợp tác xã"),
                ],
            )
        )
    fields += [
        Field(
            key="full_name",
            label="Họ và tên người nộp hồ sơ",
            hint="Viết đúng như trên thẻ căn cước hoặc hộ chiếu.",
            type="name",
            required=True,
            prefill="account.full_name",
            listable=True,
        ),
        Field(
            key="birth_date",
            label="Ngày sinh",
            hint="Ví dụ: 27/03/1985",
            type="date",
            required=True,
            max="today",
            prefill="account.birth_date",
        ),
        *_identity(foreigners=any(_FOREIGNERS.search(folded(audience)) for audience in content["audiences"])),
        Field(
            key="on_behalf",
            label="Hồ sơ này là của ai",
            type="radio",
            required=True,
            options=[
                Option(value="self", label="Của tôi hoặc của tổ chức tôi đại diện"),
                Option(value="other", label="Tôi nộp thay người khác"),
            ],
        ),
        Field(
            key="owner_full_name",
            label="Họ và tên chủ hồ sơ",
            type="name",
            required=True,
            show_when=_ON_BEHALF,
            listable=True,
        ),
        Field(
            key="owner_personal_number",
            label="Số định danh cá nhân của chủ hồ sơ",
            hint="Gồm 12 chữ số. Bỏ trống nếu chủ hồ sơ chưa có số định danh.",
            type="personal_number",
            required=False,
            show_when=_ON_BEHALF,
        ),
        Field(
            key="owner_relation",
            label="Quan hệ với chủ hồ sơ hoặc căn cứ ủy quyền",
            hint="Ví dụ: mẹ đẻ; giấy ủy quyền ngày 01/10/2026.",
            type="text",
            required=True,
            max_length=200,
            show_when=_ON_BEHALF,
        ),
    ]
    return Section(key="applicant", title="Người nộp hồ sơ", fields=fields)


def _identity(*, foreigners: bool) -> list[Field]:
    number = Field(
        key="personal_number",
        label="Số định danh cá nhân",
        hint="Gồm 12 chữ số, in trên thẻ căn cước.",
        type="personal_number",
        required=True,
        prefill="account.personal_number",
    )
    if not foreigners:
        return [number]
    kind = Field(
        key="identity_kind",
        label="Giấy tờ tùy thân",
        type="radio",
        required=True,
        options=[
            Option(value="personal_number", label="Thẻ căn cước (số định danh cá nhân)"),
            Option(value="passport", label="Hộ chiếu"),
        ],
    )
    passport = Field(
        key="passport_number",
        label="Số hộ chiếu",
        type="text",
        required=True,
        max_length=20,
        show_when=_BY_PASSPORT,
    )
    number["show_when"] = _BY_NUMBER
    return [kind, number, passport]


def _organisation(*, asked_always: bool) -> Section:
    fields = [
        Field(
            key="organisation_name",
            label="Tên tổ chức, doanh nghiệp, hợp tác xã",
            type="text",
            required=True,
            max_length=250,
            prefill="account.organisation_name",
            listable=True,
        ),
        Field(
            key="organisation_code",
            label="Mã số doanh nghiệp, mã số thuế hoặc số quyết định thành lập",
            type="text",
            required=True,
            max_length=60,
            prefill="account.organisation_code",
        ),
        Field(
            key="organisation_address",
            label="Địa chỉ trụ sở",
            type="text",
            required=True,
            max_length=300,
            register="enterprises.address",
        ),
        Field(
            key="representative_name",
            label="Họ và tên người đại diện theo pháp luật",
            type="name",
            required=True,
        ),
        Field(key="representative_position", label="Chức vụ", type="text", required=False, max_length=100),
    ]
    if not asked_always:
        for field in fields:
            field["show_when"] = _ORGANISATION_ONLY
    return Section(key="organisation", title="Tổ chức, doanh nghiệp", fields=fields)


def _request(content: ProcedureContent) -> Section:
    fields: list[Field] = []
    cases = cases_of_papers(content)
    if len(cases) > 1:
        labels = [*cases[: MOST_OPTIONS - 1], "Trường hợp khác"]
        fields.append(
            Field(
                key="case",
                label="Trường hợp của bạn",
                hint="Giấy tờ phải nộp khác nhau theo từng trường hợp.",
                type="select",
                required=True,
                options=_numbered(labels),
            )
        )
        fields += _papers_by_case(content, cases[:MOST_NOTED])
    results = [result["name"] for result in content["results"]]
    if len(results) > 1:
        fields.append(
            Field(
                key="wanted_result",
                label="Kết quả bạn cần",
                type="select",
                required=False,
                options=_numbered(results[:MOST_OPTIONS]),
            )
        )
    fields += [
        Field(
            key="request_content",
            label="Nội dung đề nghị giải quyết",
            hint="Nêu rõ việc bạn cần, họ tên và thông tin của những người liên quan (nếu có).",
            type="textarea",
            required=True,
            max_length=4000,
        ),
        Field(key="request_note", label="Điều cần lưu ý thêm", type="textarea", required=False, max_length=2000),
    ]
    return Section(key="request", title="Nội dung đề nghị", hint=_request_hint(content), fields=fields)


def _papers_by_case(content: ProcedureContent, cases: list[str]) -> list[Field]:
    """Return what each case has to hand in, shown as soon as the case is chosen."""
    notes = []
    for number, case in enumerate(cases, start=1):
        names = [shortened(paper["name"], 120) for paper in papers_for(content, case) if paper["manner"] == "submit"]
        if names:
            note = Field(key=f"case_papers_{number}", label="Giấy tờ phải nộp:", type="note", required=False)
            note["hint"] = "; ".join(names[:MOST_NAMED]) + (" …" if len(names) > MOST_NAMED else ".")
            note["show_when"] = ShowWhen(field="case", equals=str(number))
            notes.append(note)
    return notes


def _request_hint(content: ProcedureContent) -> str:
    for paper in content["papers"]:
        if _STATUTORY_FORM.match(folded(paper["name"])):
            return f"Ghi theo: {shortened(paper['name'], 160)}"
    return ""


def _contact() -> Section:
    fields = [
        Field(
            key="phone",
            label="Số điện thoại",
            hint="Để nhận tin báo về hồ sơ.",
            type="phone",
            required=True,
            prefill="account.phone",
        ),
        Field(key="email", label="Thư điện tử", type="email", required=False, prefill="account.email"),
        Field(
            key="address",
            label="Nơi ở hiện tại",
            hint="Số nhà, đường, thôn hoặc tổ dân phố, xã hoặc phường, tỉnh hoặc thành phố.",
            type="text",
            required=True,
            max_length=300,
            prefill="account.address",
        ),
    ]
    return Section(key="contact", title="Liên hệ", fields=fields)


def _delivery(content: ProcedureContent) -> Section:
    channels = {submission["channel"] for submission in content["submissions"]}
    options = [Option(value="counter", label="Nhận trực tiếp tại Bộ phận Một cửa")]
    if "postal" in channels:
        options.append(Option(value="postal", label="Nhận qua bưu chính công ích"))
    if "online" in channels:
        options.append(Option(value="online", label="Nhận bản điện tử trên Cổng dịch vụ công"))
    fields = [Field(key="result_delivery", label="Cách nhận kết quả", type="radio", required=True, options=options)]
    if "postal" in channels:
        fields.append(
            Field(
                key="delivery_address",
                label="Địa chỉ nhận bưu gửi",
                hint="Phí bưu chính do người nhận trả theo bảng giá của bưu điện.",
                type="text",
                required=True,
                max_length=300,
                show_when=_BY_POST,
            )
        )
    return Section(key="delivery", title="Nhận kết quả", fields=fields)


def _numbered(labels: list[str]) -> list[Option]:
    return [Option(value=str(number), label=shortened(label, 250)) for number, label in enumerate(labels, start=1)]
