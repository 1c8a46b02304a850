"""The population look-up of the national exchange on the wire: SOAP 1.1, one operation, one answer."""

import hashlib
import time
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from xml.etree.ElementTree import Element, ParseError, SubElement, register_namespace, tostring

import requests
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from motcua.gateways.bounded import TooLarge, read_bounded

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
ASKED = "http://dancuquocgia.bca"
ANSWERED = "http://www.mic.gov.vn/dancu/1.0"
OPERATION = "TraCuuThongTinCongDan"
LARGEST_ANSWER = 262_144
"""Bytes; an answer about one person has a few thousand."""
_OLD_DIGITS = 9

register_namespace("soapenv", SOAP)
register_namespace("dan", ASKED)


@dataclass(frozen=True)
class Server:
    """Our connection to the exchange.

    Args:
        timeout: Seconds for connecting and for the whole answer.
        stamp: Unit of the time stamp, `milliseconds` or `seconds`: systems in use differ.
        unit: Code of the asking agency (MaDVC).
    """

    url: str
    user: str
    secret: str
    client: str
    api_key: str
    unit: str
    stamp: str = "milliseconds"
    timeout: float = 5.0


@dataclass(frozen=True)
class Question:
    """Whom it is about, and the official who asks."""

    request: str
    official: str
    number: str
    full_name: str
    birth_date: date


class Unreadable(Exception):
    """The answer is none that this protocol knows; the message holds nothing of its content."""


class Fault(Exception):
    """The exchange answered that it does not answer."""


@dataclass(frozen=True)
class Person:
    """One person as answered: plain texts by path, such as `NgayThangNamSinh/NgayThangNam`; empty ones left out."""

    texts: Mapping[str, str] = field(default_factory=dict)

    def text(self, path: str) -> str:
        """Return what stands at a path; empty for nothing."""
        return self.texts.get(path, "")


def headers(server: Server, stamp: str) -> dict[str, str]:
    """Return the headers that prove who asks: the hash covers address, user, time stamp and secret."""
    proof = hashlib.sha256(f"{server.url}{server.user}{stamp}{server.secret}".encode()).hexdigest()
    return {
        "Timestamp": stamp,
        "Authorization": f"Basic {b64encode(f'{server.user}:{proof}'.encode()).decode()}",
        "X-Road-Client": server.client,
        "ApiKey": server.api_key,
        "SOAPAction": "",
        "Content-Type": "application/xml; charset=utf-8",
    }


def envelope(server: Server, question: Question) -> bytes:
    """Return the request as XML, its parts in the order the protocol asks for."""
    root = Element(f"{{{SOAP}}}Envelope")
    asked = SubElement(SubElement(root, f"{{{SOAP}}}Body"), f"{{{ASKED}}}{OPERATION}")
    number = "SoCMND" if len(question.number) == _OLD_DIGITS else "SoDinhDanh"
    for name, text in (
        ("MaYeuCau", question.request),
        ("MaDVC", server.unit),
        ("MaTichHop", "037"),
        ("MaCanBo", question.official),
        (number, question.number),
        ("HoVaTen", question.full_name.upper()),
    ):
        SubElement(asked, f"{{{ASKED}}}{name}").text = text
    born = SubElement(asked, f"{{{ASKED}}}NgayThangNamSinh")
    SubElement(born, f"{{{ASKED}}}NgayThangNam").text = f"{question.birth_date:%Y%m%d}"
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def ask(server: Server, question: Question, now: float) -> list[Person]:
    """Ask about one person; returns everybody who was answered, none for no match.

    Args:
        now: Seconds since the epoch, for the time stamp.

    Raises:
        Fault: It answers with a fault or refuses us.
        Unreadable: The answer is too large, is no XML that we read, or no answer to this operation.
        requests.RequestException: It cannot be reached or does not answer in time.
    """
    stamp = str(int(now * 1000 if server.stamp == "milliseconds" else now))
    until = time.monotonic() + server.timeout
    with requests.post(
        server.url,
        data=envelope(server, question),
        headers=headers(server, stamp),
        timeout=server.timeout,
        allow_redirects=False,
        stream=True,
    ) as answer:
        if answer.status_code in {401, 403}:
            raise Fault(f"HTTP {answer.status_code}")
        try:
            body = read_bounded(answer, largest=LARGEST_ANSWER, until=until)
        except TooLarge:
            raise Unreadable("answer too large") from None
        return read(body, status=answer.status_code)


def read(body: bytes, *, status: int = 200) -> list[Person]:
    """Return everybody in an answer; no entity, no document type is ever followed.

    Raises:
        Fault: It is a fault.
        Unreadable: It is nothing that this protocol knows.
    """
    try:
        root = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as fault:
        raise Unreadable(f"HTTP {status}, {type(fault).__name__}") from None
    if (refused := root.find(f".//{{{SOAP}}}Fault")) is not None:
        code = (refused.findtext("faultcode") or "")[:60]
        raise Fault(f"HTTP {status}, {code}")
    inside = root.find(f"{{{SOAP}}}Body")
    if status >= 400 or root.tag != f"{{{SOAP}}}Envelope" or inside is None:  # noqa: PLR2004  (HTTP)
        raise Unreadable(f"HTTP {status}, <{root.tag[:60]}>")
    collection = inside.find(f".//{{{ANSWERED}}}CongdanCollection")
    if collection is None:
        raise Unreadable(f"HTTP {status}, no CongdanCollection")
    return [Person(dict(_texts(each, ""))) for each in collection.findall(f"{{{ANSWERED}}}CongDan")]


def _texts(node: Element, path: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for child in node:
        place = f"{path}/{_local(child)}" if path else _local(child)
        text = " ".join((child.text or "").split())
        found += [(place, text)] if text else []
        found += _texts(child, place)
    return found


def _local(node: Element) -> str:
    return str(node.tag).rpartition("}")[2]
