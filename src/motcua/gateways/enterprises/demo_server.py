"""The register of enterprises for trying out: the bus's GET over a real socket; can misbehave on request.

Start it with `python -m motcua.gateways.enterprises.demo_server --port 8212 --known enterprises.json`. Its page at `/`
says whom it knows and how it shall misbehave.
"""

import json
import sys
from base64 import b64decode
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from motcua.gateways.demo_registers import Answer, DemoRegister, Fault, run
from motcua.gateways.enterprises.client import OPERATION

ACCESS_KEY, SECRET_KEY = "motcua", "chi-de-thu-doanh-nghiep"
JSON = {"Content-Type": "application/json; charset=utf-8"}


class DemoEnterprises(DemoRegister):
    """The bus in a thread; rows have number, name, address and status."""

    KEY, NAME, PORT = "enterprises", "CSDL doanh nghiệp thử", 8212
    SHOWN = ("number", "name", "address", "status")

    def answer(self, path: str, body: str, headers: Mapping[str, str]) -> Answer:  # noqa: ARG002  (the shell's)
        """Answer a look-up by number."""
        self.wait()
        parts = urlsplit(path)
        if self.fault is Fault.ERROR:
            return 500, "Internal Server Error", {"Content-Type": "text/plain"}
        if self.fault is Fault.REFUSED or not _is_known(headers):
            return 401, json.dumps({"StatusCode": 401, "Status": "UNAUTHORIZED"}), JSON
        if not parts.path.endswith(f"/{OPERATION}"):
            return 404, "", {"Content-Type": "text/plain"}
        number = parse_qs(parts.query).get("MaSoDoanhNghiep", [""])[0]
        self.asked.append({"number": number})
        text = json.dumps(_told(self._found(number)), ensure_ascii=False)
        if self.fault is Fault.BOMB:
            text = "[" * 200_000
        return 200, text[: len(text) // 2] if self.fault is Fault.BROKEN else text, JSON

    def _found(self, number: str) -> list[dict[str, str]]:
        rows = [_row(row) for row in self.rows]
        found = [row for row in rows if row["ENTERPRISE_GDT_CODE"] == number]
        others = [row for row in rows if row not in found]
        changed = {
            Fault.NO_MATCH: [],
            Fault.OTHER: others[:1],
            Fault.DUPLICATED: found * 2,
            Fault.TWO: found + others[:1],
        }
        return changed.get(self.fault, found)


def _told(found: list[dict[str, str]]) -> dict[str, Any]:
    if not found:
        return {"StatusCode": 404, "Status": "NOT_FOUND", "ThrowException": False, "ResultObject": None}
    result = found[0] if len(found) == 1 else found
    return {"StatusCode": 200, "Status": "SUCCESS", "ThrowException": False, "Description": "", "ResultObject": result}


def _row(row: Mapping[str, str]) -> dict[str, str]:
    return {
        "NAME": row["name"],
        "ENTERPRISE_GDT_CODE": row["number"],
        "ENTERPRISE_STATUS_NAME": row["status"],
        "HO_ADDRESS_FULLTEXT": row["address"],
    }


def _is_known(headers: Mapping[str, str]) -> bool:
    told = {name.lower(): value for name, value in headers.items()}
    try:
        found = json.loads(b64decode(told.get("authorization", "")))
    except ValueError:
        return False
    is_object = isinstance(found, dict)
    return is_object and (found.get("AccessKey"), found.get("SecretKey")) == (ACCESS_KEY, SECRET_KEY)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:], DemoEnterprises))
