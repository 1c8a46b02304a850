"""The same templates compiled a second time, with their words in English (decision 0076)."""

from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import Environment, nodes, pass_environment
from jinja2.filters import do_truncate
from markupsafe import Markup

from motcua.web.shared.english import saying
from motcua.web.shared.english.catalogue import english
from motcua.web.shared.english.markup import READ, rewrite
from motcua.web.shared.english.own import as_written, own
from motcua.web.shared.english.pieces import value_name

Example = Callable[..., str]
# Macros of the framework that make attributes; its loader drops what stands before this.
_ATTRIBUTES = "macros/"


def _said_attribute(name: object, value: object) -> object:
    return saying.said_plain(value) if READ.fullmatch(str(name)) else value


class EnglishTemplates(Environment):
    """Compiles a template with what its words mean in English; values are translated where they are shown."""

    # Called by compiled templates.
    said = staticmethod(saying.said)
    said_plain = staticmethod(saying.said_plain)
    said_attribute = staticmethod(_said_attribute)
    language_of = staticmethod(saying.language_of)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        template = super()._parse(source, name, filename)
        if (name or "").endswith(".html"):
            makes_attributes = (name or "").startswith(_ATTRIBUTES)
            if makes_attributes:
                _say_attributes(template)
            rewrite(template, english().words.get, is_plain=makes_attributes)
            template.set_environment(self)
        return template


def english_twin(env: Environment, options: dict[str, Any], examples: Mapping[str, Example]) -> EnglishTemplates:
    """Return the environment that says in English what this one says in Vietnamese.

    Args:
        examples: Globals that show how something is typed; what they give stays as it is.
    """
    twin = EnglishTemplates(**options)
    twin.filters.update(env.filters)
    twin.globals.update(env.globals)
    filters: dict[str, Callable[..., object]] = {
        "dmy": saying.shown_day, "hm_dmy": saying.shown_moment, "dong": saying.money, "filesize": _size_of(env),
        "own": own, "as_written": as_written, "truncate": _truncated,
    }  # fmt: skip
    twin.filters.update(filters)
    twin.globals |= {name: _as_typed(example) for name, example in examples.items()}
    twin.globals["language"] = "en"
    twin.globals["script_words"] = _script_words
    return twin


def _script_words() -> Markup:
    """Return the block of data that scripts read; nothing in it can end the element."""
    return Markup(english().scripts.replace("<", "\\u003c"))  # noqa: S704  (our own catalogue, escaped above)


@pass_environment
def _truncated(env: Environment, text: str, *args: Any, **values: Any) -> str:  # noqa: ANN401  (Jinja's own filter)
    """Shorten a text after it was said in English; half of a text is known to nobody."""
    return do_truncate(env, str(saying.said_plain(text)), *args, **values)


def _as_typed(example: Example) -> Callable[..., object]:
    return lambda *args: as_written(example(*args))


def _size_of(env: Environment) -> Callable[[int | None], str]:
    vietnamese = env.filters["filesize"]
    return lambda value: saying.plain(vietnamese(value))


def _say_attributes(template: nodes.Template) -> None:
    """Translate the framework's attributes before it joins them by hand: those that people read, known by name."""
    for call in template.find_all(nodes.Call):
        escaped = [part for part in call.args if isinstance(part, nodes.Filter) and part.name == "escape"]
        if len(escaped) == len(("name", "value")) and escaped[1].node is not None:
            names = [part.node for part in escaped if part.node is not None]
            escaped[1].node = nodes.Call(nodes.EnvironmentAttribute("said_attribute"), names, [], None, None)
    for message in template.find_all(nodes.Filter):
        if message.name == "escape" and message.node is not None and value_name(message.node) == "message":
            message.node = nodes.Call(nodes.EnvironmentAttribute("said_plain"), [message.node], [], None, None)
