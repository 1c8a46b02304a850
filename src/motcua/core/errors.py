"""Errors every room speaks; the doors turn them into answers."""

from collections.abc import Iterator
from contextlib import contextmanager


class RuleBroken(Exception):
    """A rule of the domain says no.

    Args:
        code: Stable English name such as `dossier.already_returned`.
        message: What happened and what to do next, in Vietnamese.
        field: Key of the form field it belongs to, when there is one.
    """

    def __init__(self, code: str, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field


class SeveralBroken(RuleBroken):
    """Several fields are wrong at once; each is told."""

    def __init__(self, errors: list[tuple[str, str]]) -> None:
        super().__init__("form.invalid", "Có thông tin cần sửa trước khi tiếp tục.")
        self.errors = errors


class Faults:
    """Gathers what is wrong with what was entered, so that a person is told all of it at once."""

    def __init__(self) -> None:
        self._found: list[RuleBroken] = []

    def unless(self, right: object, code: str, message: str, field: str) -> None:
        """Note a fault of a field unless it is right."""
        if not right:
            self._found.append(RuleBroken(code, message, field))

    @contextmanager
    def of_part(self) -> Iterator[None]:
        """Note the fault that a check of a part raises, and go on with the other parts."""
        try:
            yield
        except RuleBroken as broken:
            self._found.append(broken)

    def tell(self) -> None:
        """Raise what was found: one fault as itself, several together.

        Raises:
            RuleBroken: Something is wrong.
        """
        if len(self._found) == 1:
            raise self._found[0]
        if self._found:
            raise SeveralBroken([pair for broken in self._found for pair in errors_of(broken)])


def errors_of(broken: RuleBroken, otherwise: str = "") -> list[tuple[str, str]]:
    """Return every fault as (field, message); what belongs to no field goes to `otherwise`."""
    if isinstance(broken, SeveralBroken):
        return broken.errors
    return [(broken.field or otherwise, broken.message)]


class NotAllowed(Exception):
    """The actor may not do this; the door answers as if the thing did not exist where that is safer."""


class NotFound(Exception):
    """No such thing, or not visible to this actor: both look the same."""


class OutsideServiceFailed(Exception):
    """An outside service failed us."""

    def __init__(self, service: str, message: str, *, retryable: bool) -> None:
        super().__init__(f"{service}: {message}")
        self.service = service
        self.retryable = retryable
