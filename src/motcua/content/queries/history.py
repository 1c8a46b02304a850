"""Who wrote, published and took down what, in words."""

from motcua.content import events
from motcua.governance.queries import history
from motcua.governance.queries.history import FactLine

_TITLES: history.Titles = {
    events.PageSaved.TYPE: lambda v: f"Soạn bản {v['number']}: “{v['title']}”",
    events.PagePublished.TYPE: lambda v: f"Đăng bản {v['number']}: “{v['title']}”",
    events.PageTakenDown.TYPE: lambda v: f"Gỡ “{v['title']}”",
    events.DeskContactKept.TYPE: lambda v: f"Sửa thông tin liên hệ, lần {v['number']}",
}


def facts_of(stream: int) -> list[FactLine]:
    """Return every fact about a page or a desk's contact, oldest first; one statement."""
    return history.facts_of(stream, _TITLES)
