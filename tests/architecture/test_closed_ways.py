"""Ways in that the code does not have: foreign programs, formats that run code, partners that lead on, plain files.

Each is read from the source, so that a new one is explained here or not written.
"""

import ast
import re
from functools import cache
from pathlib import Path

import motcua

SOURCE = Path(motcua.__path__[0])
VERBS = {"get", "post", "put", "delete", "head", "patch", "request"}


@cache
def sources() -> dict[str, str]:
    return {path.relative_to(SOURCE).as_posix(): path.read_text() for path in sorted(SOURCE.rglob("*.py"))}


def found(pattern: str) -> set[str]:
    """Return the files in which a pattern stands."""
    return {name for name, text in sources().items() if re.search(pattern, text, re.MULTILINE)}


def test_programs_are_started_by_the_launcher_alone_and_never_by_a_shell() -> None:
    # A measurement starts the server that it measures, a simulation runs on all processors.
    apart = {"scenarios/bench/crowd.py", "scenarios/simulate/load.py"}
    started = found(r"^\s*(import|from) (subprocess|pty|multiprocessing)\b|\bos\.(exec|spawn|fork)")

    assert {name for name in started if not name.startswith("cli/")} == apart
    assert found(r"\bos\.(system|popen)\(|shell\s*=\s*True|create_subprocess") == set()


def test_nothing_is_read_by_a_format_that_runs_code() -> None:
    assert found(r"^\s*(import|from) (pickle|marshal|shelve|dill|cloudpickle|yaml|jsonpickle)\b") == set()
    assert found(r"(?<![\w.])(eval|exec|__import__)\(") == set()


def test_files_that_pass_lie_in_plain_nowhere() -> None:
    # A socket's folder and the words of the launcher's own short commands; throw-away folders of measurements.
    launcher = {"cli/postgres.py", "cli/supervise.py"}
    measured = {"scenarios/commands/bench.py", "scenarios/bench/exported.py", "scenarios/bench/crowd.py"}

    assert found(r"^\s*(import|from) tempfile\b") == launcher | measured | {"core/encrypted_files.py"}
    assert found(r"TemporaryFileUploadHandler|TemporaryUploadedFile|temporary_file_path") == set()


def test_files_are_encrypted_by_a_cipher_that_proves_them() -> None:
    named = re.compile(r"^from cryptography\.hazmat\.primitives\.ciphers\S* import (.+)$", re.MULTILINE)

    assert {name for text in sources().values() for name in named.findall(text)} == {"AESGCM"}
    assert found(r"^\s*(import|from) (Crypto|nacl)\b|cryptography\.fernet") == set()
    # What lists of breached passwords are kept by, and what old signatures in PDFs say: neither protects anything.
    assert found(r"hashlib\.(md5|sha1)|\bSHA1\(|\bMD5\(") == {"directory/breaches.py", "documents/signatures.py"}


def test_what_must_not_be_guessed_comes_from_a_secure_source() -> None:
    # A process is tried with dossiers that come alike each time.
    tried = {"processing/rules/simulation.py"}

    assert {name for name in found(r"^\s*(import|from) random\b") if not name.startswith("scenarios/")} == tried


def test_partners_are_called_without_following_them_and_their_certificates_are_checked() -> None:
    calls = [call for name, text in sources().items() for call in calls_of_requests(name, text)]

    assert len(calls) > 5
    assert [place for place, words in calls if words.get("allow_redirects") is not False] == []
    assert [place for place, words in calls if "timeout" not in words or words.get("verify", True) is not True] == []
    assert found(r"verify\s*=\s*False|CERT_NONE|_create_unverified_context|check_hostname\s*=\s*False") == set()


def calls_of_requests(name: str, text: str) -> list[tuple[str, dict[str | None, object]]]:
    """Return where partners are called and the words that are given; demos stand in for partners and call only us."""
    if "requests." not in text or "/demo" in name or not name.startswith("gateways/") or "gateways/demo" in name:
        return []
    return [
        (
            f"{name}:{node.lineno}",
            {word.arg: word.value.value if isinstance(word.value, ast.Constant) else word for word in node.keywords},
        )
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in VERBS
        and ast.unparse(node.func.value) == "requests"
    ]


def test_fields_of_passwords_hide_what_is_typed_and_let_managers_and_paste_fill_them() -> None:
    templates = [path.read_text() for path in sorted((SOURCE / "web").rglob("*.html"))]
    fields = [
        field
        for text in templates
        for field in re.findall(r"field\(\{([^}]*)\}", text)
        if re.search(r'"name": "(\w*password\w*|old)"', field)
    ]
    scripts = [path.read_text() for path in (SOURCE / "web").rglob("*.js")]

    assert len(fields) > 5
    assert [field for field in fields if '"type": "password"' not in field or '"off"' in field] == []
    assert [text for text in templates if re.search(r"<input[^>]*type=.password|onpaste", text)] == []
    assert [text for text in scripts if re.search(r"""["']paste["']""", text)] == []
