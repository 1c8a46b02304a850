"""Errors every room speaks; the doors turn them into answers."""


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
