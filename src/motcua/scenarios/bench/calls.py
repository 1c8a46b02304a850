"""What is measured: the pages people open most, and the acts of a dossier's way."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from random import Random

from django.conf import settings

from motcua.core import crypto, sql
from motcua.core.clock import local_date
from motcua.directory.actors import Actor
from motcua.directory.models.accounts import Account
from motcua.directory.sign_in import actor_for
from motcua.dossiers.queries import visible
from motcua.dossiers.services.reception import Acceptance, PaperCheck
from motcua.gateways.vnpay.client import signature
from motcua.intake import services as intake
from motcua.payments import services as payments
from motcua.payments.enums import Gateway
from motcua.procedures.queries import OfferingFacts, content_of, form_of, offering_at
from motcua.procedures.rules.fees import FeeOption
from motcua.processing import services as processing
from motcua.scenarios.bench.forks import Forks
from motcua.scenarios.bench.heaps import lengthen
from motcua.scenarios.bench.site import Request, sign_in
from motcua.scenarios.demo import persons
from motcua.scenarios.demo.answers import answers_for

PROCEDURE, AGENCY = "1.004873", "H99.21"
CITIZEN, DESK, DISPATCHER = "congdan1@vidu.example", "motcua.camthanh", "phancong.camthanh"
LEADER, ADMINISTRATOR, HANDLER = "lanhdao.camthanh", "quantri.tinh", "hotich.camthanh"
QUESTIONS = (
    "dang ky khai sinh",
    "giấy phép xây dựng nhà ở",
    "xac nhan tinh trang hon nhan",
    "mở quán cà phê cần giấy gì",
    "sao y chứng thực",
    "ly lich tu phap",
    "so do",
    "thanh lap cong ty",
    "ket hon",
    "trích lục khai sinh",
)
# A photo's head says that it is one and how large; what follows is told apart by nobody who only keeps it.
PHOTO = bytes.fromhex("ffd8ffc0001108064004b003012200021101031101")
PHOTO_BYTES = 300_000
FEE = 50_000
VNPAY = {"pay_url": "http://127.0.0.1:9/", "query_url": "", "code": "BENCH001", "secret": "chi-de-do"}
NAMES = ("nguyen van mau", "tran thi vi du", "le van thu", "pham thi minh hoa", "Hoàng Văn Giả")


@dataclass(frozen=True)
class Call:
    """One kind of call: `requests` for one that reads, `make` for one that writes and so needs new things each time.

    `sort` is page, api or write: which ceiling it is held against.
    """

    name: str
    label: str
    sort: str
    requests: Sequence[Request] = ()
    make: Callable[[], Request] | None = None
    status: int = 200


# Numbers of people with ten dossiers: such a search costs what the person's own history is, however large the table.
_NUMBERS = """
(SELECT min({kind}_enc) FROM dossiers_party WHERE {kind}_index <> ''::bytea
 GROUP BY {kind}_index HAVING count(*) = 10 ORDER BY md5({kind}_index::text) LIMIT 2)
"""


class Callers:
    """Signs people in and makes the things that acts need."""

    UPLOADS = 5

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._rng = Random(5)
        self._numbers = count(1)
        self.citizen = self._actor(CITIZEN)
        self._dispatcher = self._actor(DISPATCHER)
        self.sessions = {
            login: sign_in(self._actor(login)) for login in (CITIZEN, DESK, DISPATCHER, LEADER, ADMINISTRATOR, HANDLER)
        }
        self._offering: OfferingFacts = offering_at(PROCEDURE, AGENCY)
        self._forks = Forks(now, self._actor)

    def reads(self) -> list[Call]:
        """Return the calls that only read."""
        codes = self.codes()
        return [
            Call("search", "tìm thủ tục", "page", [Request("/thu-tuc/", {"q": text}) for text in QUESTIONS]),
            Call("procedure", "trang thủ tục", "page", [Request(f"/thu-tuc/{PROCEDURE}/")]),
            Call("lookup-page", "tra cứu theo mã (trang)", "page", self._lookups("/tra-cuu/?ma={}", codes)),
            Call("lookup-api", "tra cứu theo mã (API)", "api", self._lookups("/api/v1/lookup/{}", codes)),
            Call("desk-queue", "danh sách Một cửa", "page", [Request("/mot-cua/", session=self.sessions[DESK])]),
            Call("my-tasks", "việc của tôi", "page", [Request("/xu-ly/", session=self.sessions[DISPATCHER])]),
            Call("inbox-crowded", "việc của tôi, 5.000 việc mở", "page", self._inbox()),
            Call("find-name", "tìm hồ sơ theo tên không dấu", "page", self._names(DISPATCHER)),
            Call("find-number", "tìm hồ sơ theo số định danh, điện thoại", "page", self._numbered()),
            Call("find-procedure", "tìm hồ sơ theo thủ tục", "page", self._of_procedure()),
            Call("permission", "từ chối mở hồ sơ của nơi khác", "page", self._foreign(codes), status=404),
            Call("dossier", "trang một hồ sơ", "page", self._dossiers(codes[1:])),
            Call("dossier-long", "trang hồ sơ 400 giấy tờ, 1.000 sự kiện", "page", self._long(codes)),
        ]

    def growing(self) -> list[Call]:
        """Return every list and look-up, as an officer with narrow rights and as the administrator."""
        lists = ("dang-xu-ly", "cho-tiep-nhan", "cho-chuyen", "cho-bo-sung", "cho-tra", "da-ket-thuc")
        ways = [
            ("narrow", "cán bộ", DISPATCHER),
            ("leader", "lãnh đạo", LEADER),
            ("admin", "quản trị", ADMINISTRATOR),
        ]
        found = [
            one for one in self.reads() if one.name.startswith(("lookup", "desk", "my", "inbox", "find-nu", "find-p"))
        ]
        for key, label, login in ways:
            session = self.sessions[login]
            found += [
                Call(
                    f"list-{name}-{key}",
                    f"danh sách {name} ({label})",
                    "page",
                    [Request("/xu-ly/don-vi/", {"muc": name}, session=session)],
                )
                for name in lists
            ]
            found.append(Call(f"find-name-{key}", f"tìm theo tên ({label})", "page", self._names(login)))
        own = Request("/ho-so/", session=self.sessions[CITIZEN])
        return [*found, Call("own", "hồ sơ của tôi", "page", [own])]

    def writes(self) -> list[Call]:
        """Return the acts; each request is made for a thing that nobody touched yet."""
        return [
            Call("hand-in", "nộp hồ sơ trực tuyến", "write", make=self.filled_form, status=302),
            Call("accept", "tiếp nhận hồ sơ", "write", make=self._accept, status=302),
            Call("step", "hoàn thành một bước", "write", make=self._step, status=302),
            Call("step-fork", "bước rẽ hai nhánh", "write", make=self._forks.fork, status=302),
            Call("step-join", "bước cuối của hai nhánh, hợp lại", "write", make=self._forks.join, status=302),
            Call("upload", "gửi một tệp ảnh 300 kB", "write", make=lambda: self.hand_in_with_uploads()[0][0]),
            Call("notice", "thông báo thanh toán (VNPAY)", "write", make=lambda: self.paid()[0][0]),
        ]

    def _actor(self, login: str) -> Actor:
        account_id = Account.objects.values_list("id", flat=True).get(login=login)
        found = actor_for(account_id=account_id, now=self._now)
        if found is None:
            raise LookupError(login)
        return found

    def address(self) -> str:
        """Return an address that nobody asked from before."""
        number = next(self._numbers)
        return f"127.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"

    def codes(self, most: int = 40) -> list[str]:
        """Return codes of dossiers in hand, taken from everywhere in the table."""
        chosen = (
            "SELECT code FROM dossiers_dossier WHERE code IS NOT NULL AND status = 4 ORDER BY md5(id::text) LIMIT %s"
        )
        return [row[0] for row in sql.rows(chosen, (most,))]

    def _lookups(self, pattern: str, codes: Sequence[str]) -> list[Request]:
        path, _, query = pattern.partition("?")
        if query:
            return [Request(path, {"ma": code}) for code in codes]
        return [Request(path.format(code)) for code in codes]

    def _names(self, login: str) -> list[Request]:
        return [Request("/xu-ly/tim/", {"q": name}, session=self.sessions[login]) for name in NAMES]

    def _foreign(self, codes: Sequence[str]) -> list[Request]:
        """Return pages of dossiers that the officer may not see: the permission check and nothing behind it."""
        session = self.sessions[DISPATCHER]
        return [Request(f"/xu-ly/ho-so/{code}/", session=session) for code in codes if not code.startswith(AGENCY)]

    def _inbox(self) -> list[Request]:
        return [Request("/xu-ly/", {"loc": section}, session=self.sessions[HANDLER]) for section in ("", "qua-han")]

    def _numbered(self) -> list[Request]:
        chosen = sql.rows(_NUMBERS.format(kind="personal") + " UNION ALL " + _NUMBERS.format(kind="phone"), ())
        session = self.sessions[DISPATCHER]
        numbers = [crypto.decrypt(number) for (number,) in chosen] or ["000000000001"]
        return [Request("/xu-ly/tim/", {"q": number}, session=session) for number in numbers]

    def _of_procedure(self) -> list[Request]:
        return [Request("/xu-ly/tim/", {"q": PROCEDURE}, session=self.sessions[DISPATCHER])]

    def _dossiers(self, codes: Sequence[str]) -> list[Request]:
        session = self.sessions[ADMINISTRATOR]
        return [Request(f"/xu-ly/ho-so/{code}/", session=session) for code in codes[:20]]

    def _long(self, codes: Sequence[str]) -> list[Request]:
        actor = self._actor(ADMINISTRATOR)
        for code in codes[:1]:
            lengthen(actor, visible(actor, code).id, self._now)
        return self._dossiers(codes[:1])

    def _draft(self) -> str:
        """Fill in a form as far as the last page."""
        token = intake.start_draft(actor=self.citizen, offering_id=self._offering.id, now=self._now)
        person = persons.citizens()[0]
        answers = answers_for(form_of(self._offering.form_id), person, self._rng, today=local_date(self._now))
        intake.save_section(actor=self.citizen, token=token, answers=answers, revision=None, now=self._now)
        return token

    def _handed_in(self) -> tuple[int, str]:
        token = self._draft()
        done = intake.hand_in(actor=self.citizen, draft_token=token, statement_accepted=True, now=self._now)
        found = sql.rows("SELECT id FROM dossiers_dossier WHERE receipt_no = %s", (done.receipt_no,))
        return found[0][0], done.receipt_no

    def filled_form(self) -> Request:
        """Return the last click of a form that is filled in."""
        path = f"/nop-ho-so/{PROCEDURE}/{self._draft()}/xem-lai/"
        return Request(path, form={"statement": "on", "duplicate_seen": "1"}, session=self.sessions[CITIZEN])

    def hand_in_with_uploads(self) -> list[tuple[Request, int]]:
        """Return the requests of a hand-in whose photos are still to be sent, with the answers expected."""
        token = self._draft()
        base, session = f"/nop-ho-so/{PROCEDURE}/{token}/", self.sessions[CITIZEN]
        numbers = [
            paper["no"] for paper in content_of(self._offering.version_id)["papers"] if paper["manner"] == "submit"
        ]
        uploads = [
            Request(
                f"{base}tep/{numbers[place % len(numbers)]}/",
                session=session,
                photo=PHOTO + self._rng.randbytes(PHOTO_BYTES),
            )
            for place in range(self.UPLOADS)
        ]
        last = Request(f"{base}xem-lai/", form={"statement": "on", "duplicate_seen": "1"}, session=session)
        return [*[(one, 200) for one in uploads], (last, 302)]

    def paid(self) -> list[tuple[Request, int]]:
        """Return the gateway's notice that an order was paid, with the answer expected."""
        settings.VNPAY = VNPAY
        dossier_id, _ = self._accepted(fees=[FeeOption("Lệ phí", "fee", FEE, "đo tốc độ")])
        ref = payments.order(actor=self.citizen, dossier_id=dossier_id, gateway=Gateway.VNPAY, shown=FEE, now=self._now)
        told = {
            "vnp_TmnCode": VNPAY["code"], "vnp_TxnRef": ref, "vnp_Amount": str(FEE * 100), "vnp_ResponseCode": "00",
            "vnp_TransactionStatus": "00", "vnp_TransactionNo": str(dossier_id),
        }  # fmt: skip
        signed = told | {"vnp_SecureHash": signature(VNPAY["secret"], told)}
        return [(Request("/api/v1/callbacks/payment/vnpay", signed), 200)]

    def _states(self) -> dict[str, str]:
        papers = content_of(self._offering.version_id)["papers"]
        return {f"paper-{paper['no']}": "present" if paper["required"] else "not_applicable" for paper in papers}

    def _accept(self) -> Request:
        _, receipt_no = self._handed_in()
        form = {"viec": "nhan", **self._states()}
        return Request(f"/mot-cua/ho-so/{receipt_no}/", form=form, session=self.sessions[DESK])

    def _accepted(self, fees: Sequence[FeeOption] = ()) -> tuple[int, str]:
        """Return the id and the code of a dossier that was just accepted."""
        dossier_id, _ = self._handed_in()
        papers = content_of(self._offering.version_id)["papers"]
        checks = [
            PaperCheck(no=paper["no"], state="present" if paper["required"] else "not_applicable") for paper in papers
        ]
        at = self._now + timedelta(seconds=1)
        acceptance = Acceptance(checks=checks, fees=fees)
        accepted = intake.accept_online(actor=self._actor(DESK), dossier_id=dossier_id, acceptance=acceptance, now=at)
        return dossier_id, accepted.code

    def _step(self) -> Request:
        dossier_id, code = self._accepted()
        task = processing.open_tasks(dossier_id)[0]
        form = {"task": str(task.id), "outcome": "giao", "comment": ""}
        return Request(f"/xu-ly/ho-so/{code}/buoc/", form=form, session=self.sessions[DISPATCHER])
