"""The one error that the launcher shows as a sentence instead of a traceback."""


class LauncherError(Exception):
    """Say in Vietnamese, then in English, what stopped the command and what to do next."""

    def __init__(self, vietnamese: str, english: str) -> None:
        super().__init__(f"{vietnamese}\n{english}")
        self.vietnamese = vietnamese
        self.english = english
