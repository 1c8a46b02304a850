"""Reads of stored files."""

from collections.abc import Sequence
from dataclasses import dataclass

from motcua.core import sql
from motcua.core.errors import RuleBroken
from motcua.documents.enums import FileState, closed_words


@dataclass(frozen=True)
class OwnFile:
    """A file its owner sent and may still put somewhere."""

    id: int
    token: str
    name: str
    size: int
    state: str = FileState.CHECKED

    @property
    def waits(self) -> str:
        """Return what its sender is told while others can't open it; empty when they can."""
        return closed_words(self.state, own=True)


def own_files(owner_id: int, tokens: Sequence[str]) -> list[OwnFile]:
    """Return the owner's files by their tokens, in the order asked for, each once.

    Raises:
        RuleBroken: A token is not one of the owner's files.
    """
    wanted = list(dict.fromkeys(tokens))
    if not wanted:
        return []
    found = {
        row[1]: OwnFile(*row)
        for row in sql.rows(
            "SELECT id, token, name, size, state FROM documents_storedfile "
            "WHERE owner_id = %s AND token = ANY(%s) AND state IN ('checked', 'unscanned')",
            (owner_id, [token for token in wanted if token.isascii() and token.isprintable()]),
        )
    }
    if len(found) != len(wanted):
        raise RuleBroken("file.unknown", "Có tệp không còn trên hệ thống. Hãy chọn lại tệp rồi gửi.", "files")
    return [found[token] for token in wanted]
