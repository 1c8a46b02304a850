"""The population database for trying out: `TraCuuThongTinCongDan` over a real socket; can misbehave on request.

Start it with `python -m motcua.gateways.population.demo_server --port 8211 --known people.json`. Its page at `/` says
whom it knows and how it shall misbehave.
"""

import hashlib
import sys
from base64 import b64decode
from collections.abc import Mapping
from xml.sax.saxutils import escape

from defusedxml.ElementTree import fromstring

from motcua.gateways.demo_registers import Answer, DemoRegister, Fault, run
from motcua.gateways.population.client import ANSWERED, ASKED, OPERATION, SOAP

USER, SECRET, API_KEY = "motcua", "chi-de-thu-dan-cu", "khoa-thu"
XML = {"Content-Type": "text/xml; charset=utf-8"}
_SURE = ("MaYeuCau", "MaDVC", "MaTichHop", "MaCanBo", "HoVaTen")
_PLACES = {
    "NoiDangKyKhaiSinh": "birth_place",
    "QueQuan": "home_town",
    "ThuongTru": "permanent_address",
    "NoiOHienTai": "current_address",
}
_BOMB = (
    '<!DOCTYPE a [<!ENTITY b "bom bom bom bom">'
    + "".join(f'<!ENTITY b{n} "{"&b;" * 20 if n == 0 else f"&b{n - 1};" * 20}">' for n in range(6))
    + "]>"
)


class DemoPopulation(DemoRegister):
    """The database in a thread; rows have number, name, birth date and what else is known."""

    KEY, NAME, PORT = "population", "CSDL dân cư thử", 8211
    SHOWN = ("personal_number", "full_name", "birth_date", "sex", "permanent_address")

    def answer(self, path: str, body: str, headers: Mapping[str, str]) -> Answer:
        """Answer a look-up: the account is proved by its hash, the person by number, name and birth date."""
        self.wait()
        if self.fault is Fault.ERROR:
            return 500, "Internal Server Error", {"Content-Type": "text/plain"}
        if self.fault is Fault.REFUSED or not self._is_known(path, headers):
            return 403, _fault("Client.Unauthorized", "từ chối"), XML
        root = fromstring(body)
        question = root.find(f".//{{{ASKED}}}{OPERATION}")
        if question is None:
            return 500, _fault("Client", "không hiểu"), XML
        asked = {str(each.tag).rpartition("}")[2]: (each.text or "") for each in question}
        asked["NgayThangNam"] = question.findtext(f"{{{ASKED}}}NgayThangNamSinh/{{{ASKED}}}NgayThangNam") or ""
        repeated = asked.get("MaYeuCau") in {each["MaYeuCau"] for each in self.asked}
        if repeated or not all(asked.get(name) for name in _SURE):
            return 500, _fault("Client", "thiếu thông tin bắt buộc, hoặc mã yêu cầu đã dùng"), XML
        self.asked.append(asked)
        return 200, self._told(asked), XML

    def _is_known(self, path: str, headers: Mapping[str, str]) -> bool:
        told = {name.lower(): value for name, value in headers.items()}
        stamp = told.get("timestamp", "")
        address = f"http://{told.get('host', '')}{path}"
        proof = hashlib.sha256(f"{address}{USER}{stamp}{SECRET}".encode()).hexdigest()
        scheme, _, sent = told.get("authorization", "").partition(" ")
        try:
            given = b64decode(sent).decode()
        except ValueError:
            return False
        return (scheme, given, told.get("apikey")) == ("Basic", f"{USER}:{proof}", API_KEY)

    def _told(self, asked: Mapping[str, str]) -> str:
        found = [row for row in self.rows if self._is_meant(row, asked)]
        others = [row for row in self.rows if row not in found]
        if self.fault is Fault.NO_MATCH:
            found = []
        elif self.fault is Fault.OTHER:
            found = others[:1]
        elif self.fault is Fault.DUPLICATED:
            found = found * 2
        elif self.fault is Fault.TWO:
            found = found + others[:1]
        people = "".join(map(_citizen, found))
        if self.fault is Fault.BOMB:
            people = "<CongDan><HoVaTen><Ten>&b5;</Ten></HoVaTen></CongDan>"
        text = (
            f'<?xml version="1.0" encoding="UTF-8"?>{_BOMB if self.fault is Fault.BOMB else ""}'
            f'<soapenv:Envelope xmlns:soapenv="{SOAP}"><soapenv:Body>'
            f'<CongdanCollection xmlns="{ANSWERED}">{people}</CongdanCollection></soapenv:Body></soapenv:Envelope>'
        )
        return text[: len(text) * 2 // 3] if self.fault is Fault.BROKEN else text

    @staticmethod
    def _is_meant(row: Mapping[str, str], asked: Mapping[str, str]) -> bool:
        number = asked.get("SoDinhDanh") or asked.get("SoCMND") or ""
        return bool(number) and (
            number in {row["personal_number"], row.get("old_number")}
            and asked["HoVaTen"] == row["full_name"].upper()
            and asked["NgayThangNam"] == row["birth_date"].replace("-", "")
        )


def _citizen(row: Mapping[str, str]) -> str:
    born = row["birth_date"].replace("-", "")
    parts = {
        "SoDinhDanh": row["personal_number"],
        "SoCMND": row.get("old_number", ""),
        "GioiTinh": row.get("sex", ""),
        "DanToc": row.get("ethnicity", ""),
        "TonGiao": "00",
        "QuocTich": row.get("nationality", ""),
    }
    plain = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in parts.items() if text)
    places = "".join(
        f"<{name}><ChiTiet>{escape(row[key])}</ChiTiet><QuocGia>VN</QuocGia></{name}>"
        for name, key in _PLACES.items()
        if row.get(key)
    )
    kin = "".join(
        f"<{name}><HoVaTen><Ten>{escape(row[key].upper())}</Ten></HoVaTen></{name}>"
        for name, key in (("Cha", "father_name"), ("Me", "mother_name"), ("VoChong", "spouse_name"))
        if row.get(key)
    )
    return (
        f"<CongDan>{plain}<HoVaTen><Ten>{escape(row['full_name'].upper())}</Ten></HoVaTen>"
        f"<NgayThangNamSinh><Nam>{born[:4]}</Nam><NgayThangNam>{born}</NgayThangNam></NgayThangNamSinh>"
        f"{places}{kin}</CongDan>"
    )


def _fault(code: str, text: str) -> str:
    return (
        f'<soapenv:Envelope xmlns:soapenv="{SOAP}"><soapenv:Body><soapenv:Fault><faultcode>{code}</faultcode>'
        f"<faultstring>{text}</faultstring></soapenv:Fault></soapenv:Body></soapenv:Envelope>"
    )


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:], DemoPopulation))
