"""Finding a procedure: home, search, browsing, one page per procedure, the list of agencies."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from motcua.content.queries import pages
from motcua.content.rules.markup import Span
from motcua.content.rules.pages import LIFE, NEWS
from motcua.content.rules.terms import Glossary
from motcua.core import clock, profile
from motcua.core.text import clean_input
from motcua.directory import queries as directory
from motcua.dossiers.enums import CHANNEL_LABELS
from motcua.governance.rules.openings import ADMINISTRATIVE, SERVICE_KINDS
from motcua.procedures import catalogue, english, fee_rules, routing
from motcua.procedures.rules.content import Result, limit_in_words
from motcua.procedures.rules.fee_rules import MOMENT_TEXTS, FeeRule, Moment, RuleKind
from motcua.procedures.rules.fees import KIND_NAMES, fee_in_words
from motcua.procedures.rules.levels import BY_NUMBER, LEVELS, PARTIAL, in_person_steps, level_name, service_at
from motcua.procedures.rules.processes import default_process
from motcua.procedures.rules.roles import who_does_what
from motcua.web.portal.written import by_own_title, listed, read
from motcua.web.shared import language
from motcua.web.shared.access import public

LEVEL_LABELS = {
    "ministry": "Cấp bộ",
    "province": "Cấp tỉnh",
    "district": "Cấp huyện (trước 01/7/2025)",
    "commune": "Cấp xã",
    "other": "Cơ quan khác",
}
EXAMPLES = ("làm giấy khai sinh", "đăng ký kết hôn", "sổ đỏ", "mở hộ kinh doanh", "lý lịch tư pháp")
SUGGESTIONS = 8


@public
def home(request: HttpRequest) -> HttpResponse:
    """Show the search box first, then ways to browse."""
    facets = catalogue.facets()
    values = {
        "examples": [{"text": text, "href": f"/thu-tuc/?{urlencode({'q': language.said(text)})}"} for text in EXAMPLES],
        "offered": [_entry(row) for row in catalogue.browse(offered=True, limit=12).rows],
        "fields": facets.fields[:12],
        "audiences": facets.audiences[:6],
        "levels": [(row.value, LEVEL_LABELS.get(row.value, row.value), row.count) for row in facets.levels],
        "announced": listed(pages.announced(clock.now())),
        "life": by_own_title(pages.by_title(LIFE, limit=12)),
        "news": listed(pages.newest(NEWS, limit=3).rows),
        "messages": messages.get_messages(request),
    }
    return render(request, "portal/home.html", values)


@public
def procedures(request: HttpRequest) -> HttpResponse:
    """Search in people's own words, or browse by field, level, audience and agency."""
    asked = {key: clean_input(request.GET.get(key, ""), 200, multiline=False) for key in _FILTERS}
    question, cursor = asked.pop("q"), asked.pop("sau")
    offices, facets = directory.agencies(), catalogue.facets()
    agency = next((row for row in offices if row.code == asked["co_quan"]), None)
    if question:
        rows, following = _find(question, 30), None
    else:
        page = catalogue.browse(
            field=asked["linh_vuc"],
            level=asked["cap"],
            audience=asked["doi_tuong"],
            agency_id=agency.id if agency else (0 if asked["co_quan"] else None),
            service_kind=asked["loai"],
            service_level=int(asked["muc"]) if asked["muc"] in _LEVEL_KEYS else None,
            cursor=cursor,
        )
        rows, following = page.rows, page.next
    kept = {key: value for key, value in asked.items() if value}
    values = {
        "question": question,
        "entries": [_entry(row) for row in rows],
        "next": f"/thu-tuc/?{urlencode({**kept, 'sau': following})}" if following else "",
        "first": f"/thu-tuc/?{urlencode(kept)}" if cursor else "",
        "chosen": asked,
        "chips": _chips(asked, agency.name if agency else asked["co_quan"]),
        "fields": [{"value": row.value, "label": f"{row.value} ({row.count})"} for row in facets.fields],
        "levels": [{"value": key, "label": label} for key, label in LEVEL_LABELS.items()],
        "audiences": [{"value": row.value, "label": row.value} for row in facets.audiences],
        "agencies": [{"value": row.code, "label": row.name} for row in offices],
        "kinds": [{"value": key, "label": label} for key, label in SERVICE_KINDS.items()],
        "online_levels": [{"value": key, "label": label} for key, label in _level_options()],
        "elsewhere": listed(pages.run_elsewhere(question, limit=5)) if question else [],
    }
    return render(request, "portal/procedures.html", values)


def _find(question: str, limit: int) -> list[catalogue.CatalogueRow]:
    """Find procedures by a question in the language of the page."""
    return english.find(question, limit) if language.is_english() else catalogue.find(question, limit)


_FILTERS = ("q", "sau", "linh_vuc", "cap", "doi_tuong", "co_quan", "loai", "muc")
_LEVEL_KEYS = frozenset(str(level) for level in LEVELS)


def _level_options() -> list[tuple[str, str]]:
    """Return the kinds of online services in the province's naming, full first (QN-7.1.b)."""
    labels = {_online_label(level): str(level) for level in reversed(LEVELS)}
    naming = str(profile.value("services", "levels"))
    return [(key, label) for label, key in labels.items() if naming == BY_NUMBER or int(key) >= PARTIAL]


@public
def suggest(request: HttpRequest) -> HttpResponse:
    """Answer search as you type: a few best matches as JSON."""
    question = clean_input(request.GET.get("q", ""), 200, multiline=False)
    rows = _find(question, SUGGESTIONS)
    items = [{"code": row.code, "name": language.said(row.name), "url": f"/thu-tuc/{row.code}/"} for row in rows]
    return JsonResponse(
        {"items": items},
        json_dumps_params={"ensure_ascii": False},
    )


@public
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    """Show everything published about one procedure, and where to hand in."""
    facts = catalogue.procedure(code)
    content = facts.content
    online = [row for row in facts.offerings if row.online]
    glossary = Glossary(pages.terms())
    values = {
        "facts": facts,
        "steps": _prose(content["steps"], glossary),
        "conditions": _prose(content["conditions"], glossary),
        "questions": [read(row) for row in pages.questions_about(code)],
        "content": content,
        "levels": ", ".join(LEVEL_LABELS.get(level, level) for level in content["levels"]),
        "service": service_at(facts.service_level),
        "in_person": in_person_steps(facts.service_level, facts.in_person),
        "route": routing.route_now(facts.route),
        "asked_level": routing.ASKED[facts.asks_assurance] if facts.asks_assurance else "",
        "national": routing.national_address(code),
        "online": _online_label(facts.service_level),
        "ways": [_way(way) for way in content["submissions"]],
        "fee_rules": _fee_rules(facts),
        "cases": _papers_by_case(content["papers"]),
        "duties": who_does_what(content, facts.process or default_process(content, content["levels"][0])),
        "online_offers": online,
        "at_once": any(row.immediate for row in facts.offerings),
        "kind": SERVICE_KINDS[facts.service_kind],
        "offers": [[row.agency_name, row.handling_name, "Có" if row.online else "Không"] for row in facts.offerings],
        "offer_options": [{"value": row.agency_code, "label": row.agency_name} for row in online],
        "results": _results(content["results"]),
        "bases": "; ".join(row["number"] for row in content["legal_bases"]) or content["legal_text"],
    }
    return render(request, "portal/procedure.html", values)


def _results(results: Sequence[Result]) -> str:
    """Return the kinds of results with their codes, each in the language of the page."""
    parts = [["; ", row["name"], f" ({row['code']})" if row["code"] else ""] for row in results]
    return language.joined(*[part for row in parts for part in row][1:])


def _online_label(level: int) -> str:
    """Return the level of online service in the province's own naming."""
    return level_name(level, str(profile.value("services", "levels")))


def _entry(row: catalogue.CatalogueRow) -> dict[str, Any]:
    return {
        "href": f"/thu-tuc/{row.code}/",
        "name": row.name,
        "code": row.code,
        "field": row.field,
        "levels": ", ".join(LEVEL_LABELS.get(level, level) for level in row.levels),
        "online": _online_label(row.service_level),
        "online_kind": row.online_level,
        # Most are administrative, so only the others say what they are.
        "kind": "" if row.service_kind == ADMINISTRATIVE else SERVICE_KINDS[row.service_kind],
        "offered": row.offered,
    }


def _chips(asked: dict[str, str], agency: str) -> list[dict[str, str]]:
    labels = {
        "linh_vuc": asked["linh_vuc"],
        "cap": LEVEL_LABELS.get(asked["cap"], asked["cap"]),
        "doi_tuong": asked["doi_tuong"],
        "co_quan": agency,
        "loai": SERVICE_KINDS.get(asked["loai"], asked["loai"]),
        "muc": _online_label(int(asked["muc"])) if asked["muc"] in _LEVEL_KEYS else "",
    }
    return [
        {
            "text": text,
            "href": "/thu-tuc/?" + urlencode({name: value for name, value in asked.items() if value and name != key}),
        }
        for key, text in labels.items()
        if text
    ]


def _way(way: Any) -> dict[str, Any]:  # noqa: ANN401  (a Submission, indexed by name)
    limit = limit_in_words(way["limit"])
    return {
        "channel": CHANNEL_LABELS[way["channel"]],
        "case": way["case"] or "",
        "limit": limit or way["limit_text"] or "Theo hướng dẫn trong trình tự thực hiện",
        "uncertain": not limit,
        "fees": [_fee(fee) for fee in way["fees"]],
        "note": way["note"],
    }


def _fee_rules(facts: catalogue.ProcedureFacts) -> dict[str, list[str]]:
    """Return who pays less and when fees are due, as the rules in force say; nothing where nothing is owed."""
    today = clock.local_date(clock.now())
    rules = [rule for rule in fee_rules.of_procedure(facts.procedure_id, today) if rule.valid_from <= today]
    amounts = [
        f"{KIND_NAMES[rule.fee_kind]} {rule.name}: {fee_in_words(rule.amount, '')}{_only(rule)}. Căn cứ: {rule.basis}"
        for rule in rules
        if rule.kind is RuleKind.AMOUNT
    ]
    if not amounts and not any(fee["amount"] for way in facts.content["submissions"] for fee in way["fees"]):
        return {}
    reliefs = [
        f"{rule.name}: {rule.taken_off}{_only(rule)}"
        + (f". Cần {rule.paper}" if rule.paper else "")
        + f". Căn cứ: {rule.basis}"
        for rule in rules
        if rule.kind is RuleKind.RELIEF
    ]
    moments = [f"{MOMENT_TEXTS[rule.moment]}{_only(rule)}" for rule in rules if rule.kind is RuleKind.MOMENT]
    return {"amounts": amounts, "reliefs": reliefs, "moments": moments or [MOMENT_TEXTS[Moment.RETURN]]}


def _only(rule: FeeRule) -> str:
    parts = [CHANNEL_LABELS[rule.channel].lower() if rule.channel else "", rule.case]
    told = ", ".join(part for part in parts if part)
    return f" ({told})" if told else ""


def _fee(fee: Any) -> str:  # noqa: ANN401  (a Fee, indexed by name)
    note = fee["note"] or (fee["text"] if fee["amount"] is None else "")
    return f"{KIND_NAMES[fee['kind']]}: {fee_in_words(fee['amount'], note or '')}"


def _prose(text: str, glossary: Glossary) -> list[list[Span]]:
    """Return the lines of a published text, with terms explained where they stand first on the page.

    On an English page a line is shown in English where there is some, else as it was published.
    """
    lines = [line.strip() for line in (text or "").split("\n") if line.strip()]
    if not language.is_english():
        return [glossary.spans(line) for line in lines]
    return [[Span("text", line)] for line in lines]


def _papers_by_case(papers: Any) -> list[tuple[str, list[Any]]]:  # noqa: ANN401  (a list of Paper)
    groups: dict[str, list[Any]] = {}
    for paper in papers:
        groups.setdefault(paper["case"] or "", []).append(paper)
    return list(groups.items())
