"""Reads a page as a person would: texts by class, what the fields hold, which messages are shown."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "path"}


@dataclass
class Node:
    tag: str
    attributes: dict[str, str]
    children: list["Node | str"] = field(default_factory=list)

    @property
    def text(self) -> str:
        parts = [child if isinstance(child, str) else child.text for child in self.children]
        return " ".join(" ".join(parts).split())

    def all(self) -> "list[Node]":
        found = [self]
        for child in self.children:
            if isinstance(child, Node):
                found += child.all()
        return found


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Node("", {})
        self.open = [self.root]

    def handle_starttag(self, tag, attrs):
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in _VOID:
            self.open.append(node)

    def handle_endtag(self, tag):
        if any(node.tag == tag for node in self.open):
            while self.open.pop().tag != tag:
                pass

    def handle_data(self, data):
        self.open[-1].children.append(data)


@dataclass
class Page:
    nodes: list[Node]

    def texts(self, css_class: str) -> list[str]:
        return [node.text for node in self.nodes if css_class in node.attributes.get("class", "").split()]

    def by_id(self, identity: str) -> Node:
        return next(node for node in self.nodes if node.attributes.get("id") == identity)

    @property
    def heading(self) -> str:
        return next(node.text for node in self.nodes if node.tag == "h1")

    @property
    def problems(self) -> list[str]:
        """The messages of the summary above a form."""
        lists = [node for node in self.nodes if "govuk-error-summary__list" in node.attributes.get("class", "")]
        return [item.text for each in lists for item in each.all() if item.tag == "li"]

    @property
    def values(self) -> dict[str, str]:
        """What the fields hold: texts, and the chosen of radios and checkboxes."""
        found: dict[str, str] = {}
        for node in self.nodes:
            name = node.attributes.get("name", "")
            if node.tag == "textarea":
                found[name] = node.text
            if node.tag == "input" and node.attributes.get("type") in {"radio", "checkbox"}:
                if "checked" in node.attributes:
                    found[name] = node.attributes.get("value", "on")
            elif node.tag == "input" and node.attributes.get("type") != "file":
                found.setdefault(name, node.attributes.get("value", ""))
        return found

    def links(self, beginning: str) -> list[str]:
        hrefs = [node.attributes.get("href", "") for node in self.nodes if node.tag == "a"]
        return [href for href in hrefs if href.startswith(beginning)]


def page(response) -> Page:
    tree = _Tree()
    tree.feed(response.content.decode())
    return Page(tree.root.all())
