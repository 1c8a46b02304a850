"""Finds every text of the portal that needs English: in its templates, its Python and its scripts.

Of the rooms, only those files count whose messages a citizen meets; all of the portal counts.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment

from motcua.web.shared.english.markup import words_in
from motcua.web.shared.english.own import IN_ENGLISH_PATTERN
from motcua.web.shared.english.saying import VIETNAMESE

SOURCE = Path(__file__).resolve().parents[3]
ROOT = SOURCE.parents[1]
TEMPLATES = ("web/portal/templates", "web/shared/templates")
_MADE_UP = re.compile(r"^scenarios/|/demo|/form_sample\.py|^notifications/rules/kinds\.py")
# Pages of officials only, and the gallery of parts.
_NO_TEMPLATES = frozenset({"work.html", "gallery.html"})
# Files, without their ending, whose messages a citizen meets.
ROOMS = {
    "web/shared": (
        "answers context copies deadlines errors held_papers lookups middleware slips standing throttle uploads"
    ),
    "core": "errors workcalendar worktime_explain worktime_terms",
    "directory": (
        "accounts applicants calendars central_log_in certificate_log_in loss mandates members "
        "national_log_in own_data own_password second_factors sign_on terms rules/assurance rules/holders "
        "rules/logins rules/loss rules/mandates rules/passwords"
    ),
    "documents": ("enums keeping queries scanning services sharing store rules/limits rules/reading rules/store"),
    "dossiers": (
        "enums queries/parts rules/codes rules/supplement services/already_held services/clock "
        "services/contact services/expiry services/mandates services/outcome services/storing "
        "services/withdrawal"
    ),
    "feedback": "asking services rules/asking rules/questions",
    "intake": (
        "declared prefilling services/drafts services/duplicates services/fees services/hand_in services/leaving "
        "services/registers rules/registers"
    ),
    "notifications": "wishes values",
    "payments": "enums services/orders services/proofs",
    "postal": "enums",
    "procedures": (
        "news routing rules/content rules/default_form rules/fee_rules rules/fees rules/form_address "
        "rules/form_difference rules/form_meaning rules/form_object rules/form_registers rules/form_words "
        "rules/forms rules/levels rules/roles rules/routes"
    ),
    "content": "rules/pages",
    "gateways": "certificate/gateway certificate/trust sso/gateway vietqr/gateway",
}
_OF_ROOMS = tuple(f"{room}/{name}.py" for room, names in ROOMS.items() for name in names.split())
# Of these files, which officials mostly meet, only what stands in these functions and constants.
PARTS = {
    "documents/marking.py": "_cannot",
    "dossiers/rules/lifecycle.py": "check_transition",
    "dossiers/services/appraisal.py": "confirm issue",
    "dossiers/services/on_behalf.py": "require_mandate",
    "dossiers/services/proposals.py": "NO_REASON NAMES make require_open",
    "dossiers/services/reception/supplement.py": "answer_supplement usual_basis",
    "payments/services/moments.py": "PLACE",
    "payments/services/obligations.py": "close_overdue meet require_open wait_for",
}
PYTHON = ("web/portal/*.py", "web/api/public.py", *_OF_ROOMS)
SCRIPTS = ("frontend/src/**/*.js", "src/motcua/web/shared/static/kiosk/*.js")
_SAID_BY_SCRIPT = re.compile(r"\bwords\(\s*'((?:[^'\\]|\\.)*)'")
_HOLE = re.compile(r"%[sd]|%\([a-z_]+\)[sd]|\{[a-z_.]*\}")

Found = dict[str, list[str]]


def needed() -> Found:
    """Return every text that needs English, with the files it stands in."""
    found: Found = {}
    for text, place in [*_of_templates(), *_of_python(PYTHON), *_of_parts(), *_of_scripts()]:
        places = found.setdefault(text, [])
        if place not in places:
            places.append(place)
    return found


def written_in_code() -> set[str]:
    """Return every Vietnamese text that stands in Python anywhere but in made-up provinces, values as `{0}`."""
    return {text for text, place in _of_python(("**/*.py",)) if not _MADE_UP.search(place)}


def _of_templates() -> Iterator[tuple[str, str]]:
    env = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    for folder in TEMPLATES:
        for path in sorted((SOURCE / folder).rglob("*.html")):
            if path.name in _NO_TEMPLATES:
                continue
            messages, texts = words_in(env.parse(path.read_text(encoding="utf8"), path.name))
            place = str(path.relative_to(SOURCE))
            yield from ((message, place) for message in messages)
            yield from ((" ".join(text.split()), place) for text in texts if VIETNAMESE.search(text))


def _of_python(patterns: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        for path in sorted(SOURCE.glob(pattern)):
            place = str(path.relative_to(SOURCE))
            tree = ast.parse(path.read_text(encoding="utf8"))
            yield from ((" ".join(text.split()), place) for text in _texts(tree) if _is_said(text))


def _of_parts() -> Iterator[tuple[str, str]]:
    for place, names in PARTS.items():
        tree = ast.parse((SOURCE / place).read_text(encoding="utf8"))
        for name in names.split():
            texts = [text for node in tree.body if name in _named(node) for text in _texts(node)]
            yield from ((" ".join(text.split()), place) for text in texts if _is_said(text))


def _named(node: ast.stmt) -> list[str]:
    """Return what a statement of a file defines."""
    if isinstance(node, ast.FunctionDef):
        return [node.name]
    return [one.id for one in node.targets if isinstance(one, ast.Name)] if isinstance(node, ast.Assign) else []


def _is_said(text: str) -> bool:
    """Tell whether a text is Vietnamese and for people; an expression that searches texts is neither."""
    return bool(VIETNAMESE.search(text)) and "(?" not in text


def _texts(node: ast.AST) -> Iterator[str]:
    """Yield the texts below a node, those with values in them as patterns; comments and docstrings are none."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
            continue
        if isinstance(child, ast.JoinedStr):
            yield _pattern(child)
            for value in child.values:
                if isinstance(value, ast.FormattedValue):
                    yield from _texts(value)
        elif isinstance(child, ast.Constant):
            if isinstance(child.value, str):
                yield numbered(child.value)
        else:
            yield from _texts(child)


def _pattern(joined: ast.JoinedStr) -> str:
    count = iter(range(99))
    return "".join(
        str(value.value) if isinstance(value, ast.Constant) else f"{{{next(count)}}}" for value in joined.values
    )


def numbered(text: str) -> str:
    """Return a text with its places for values numbered, whichever way they are written."""
    count = iter(range(99))
    return _HOLE.sub(lambda _: f"{{{next(count)}}}", text)


def _of_scripts() -> Iterator[tuple[str, str]]:
    for pattern in SCRIPTS:
        for path in sorted(ROOT.glob(pattern)):
            place = str(path.relative_to(ROOT)).replace("src/motcua/web/shared/static/", "frontend/")
            for found in _SAID_BY_SCRIPT.finditer(path.read_text(encoding="utf8")):
                yield found[1], place


def faults(known: dict[str, str], fuzzy: set[str], by_hand: set[str]) -> list[str]:
    """Return what is wrong with the catalogue: nothing said, said and no longer asked, unsure, or other values."""
    asked = needed()
    wrong = [f"no English: {text!r} ({', '.join(places)})" for text, places in asked.items() if not known.get(text)]
    wrong += [f"stale: {text!r}" for text in known if text not in asked and text not in by_hand]
    wrong += [f"fuzzy: {text!r}" for text in fuzzy]
    other = [text for text, said in known.items() if said and _holes(text) != _holes(said)]
    return wrong + [f"other values than asked: {text!r}" for text in other]


def _holes(text: str) -> list[str]:
    return sorted(re.findall(r"\{\w+\}|</?\d+>", text.replace(f"{IN_ENGLISH_PATTERN}}}", "}")))
