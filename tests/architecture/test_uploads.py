"""Every file that comes in through a page passes the one place where files are bounded, scanned and judged."""

import ast
from pathlib import Path

import motcua.web

WEB = Path(motcua.web.__path__[0])
# Neither keeps a file nor opens it with anything but our own reader; and somebody at the log-in waits for no scanner.
READ = {"read", "readlines", "chunks", "open", "file", "temporary_file_path"}
EXPLAINED = {
    ("portal/certificate.py", "read"): "a signature of some kilobytes, read by the port of certificates alone",
    ("portal/verifying.py", "chunks"): "only hashed",
}


def ways_in() -> set[tuple[str, str]]:
    """Return where a file of a request is read in another way than by handing its chunks on as `chunks`."""
    found = set()
    for path in sorted(WEB.rglob("*.py")):
        tree = ast.parse(path.read_text())
        files = {name for node in ast.walk(tree) for name in names_of_files(node)}
        handed_on = {
            node.value
            for node in ast.walk(tree)
            if (isinstance(node, ast.keyword) and node.arg == "chunks")
            or (isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "chunks")
        }
        for node in ast.walk(tree):
            is_read = isinstance(node, ast.Attribute) and node.attr in READ and ast.unparse(node.value) in files
            if is_read and not any(isinstance(call, ast.Call) and call.func is node for call in handed_on):
                found.add((path.relative_to(WEB).as_posix(), node.attr))
    return found


def names_of_files(node: ast.AST) -> list[str]:
    """Return what files of the request are called by an assignment or a loop."""
    if isinstance(node, ast.Assign | ast.NamedExpr):
        targets, value = (node.targets if isinstance(node, ast.Assign) else [node.target]), node.value
    elif isinstance(node, ast.For | ast.comprehension):
        targets, value = [node.target], node.iter
    else:
        return []
    return [ast.unparse(target) for target in targets] if "request.FILES" in ast.unparse(value) else []


def test_files_that_come_in_are_read_nowhere_but_where_they_are_scanned() -> None:
    assert ways_in() == set(EXPLAINED)
