"""What addresses name: for each kind of thing one of the own commune, one of another unit, and one that nobody has.

A parameter of an address stands in `things` or in `COMMON`, or the test of the matrix fails: whoever adds an address
that names a new kind of thing says whose it is.
"""

from datetime import datetime, timedelta
from typing import Any

from django.test import override_settings
from tests.factories.dossiers import (
    CHILD,
    FEE,
    accepted_dossier,
    accepted_online,
    counter_reception,
    filled_draft,
    finished,
    given_back,
    handed_in_dossier,
    resolved,
    transferred_dossier,
)
from tests.factories.papers import PDF
from tests.factories.post import RECEIVER, picked_up, postal_clerk, with_post
from tests.factories.processes import drafted, noticed, submitted
from tests.factories.world import (
    ADMINISTRATOR,
    CITIZEN,
    COMMUNE,
    DESK,
    DISPATCHER,
    HOUSEHOLD_BUSINESS,
    MARITAL_STATUS,
    OTHER_CITIZEN,
    OTHER_COMMUNE,
    OTHER_DESK,
    World,
)

from motcua.content.rules.pages import PageText
from motcua.content.services import pages
from motcua.core import clock, sql
from motcua.core.ids import new_token
from motcua.directory import devices, duty, mandates, procedure_sets, queries
from motcua.directory.actors import Actor
from motcua.documents import services as documents
from motcua.documents import sharing, store
from motcua.dossiers.services import outages
from motcua.governance.rules.code_lists import EntryValues
from motcua.governance.services import code_lists, openings, quality, revisions
from motcua.intake import services as intake
from motcua.payments import services as payments
from motcua.payments.enums import Gateway
from motcua.payments.ports import Notice, NoticeKind
from motcua.postal import queries as postal
from motcua.postal import services as post
from motcua.procedures import approvals, form_drafting
from motcua.processing import handovers
from motcua.processing.services import attach_files, hand_over
from motcua.results import register
from motcua.results import services as results
from motcua.results.services import ReturnFacts
from motcua.workplace.services import batches, calls, exports, questions

Values = dict[tuple[str, str], tuple[str, str, str]]
NOBODYS_DOSSIER, NOBODYS_CODE, NOBODYS_ID, NOBODYS_TOKEN = "H99.22-260101-9999", "H99.98", "7", "khong-co-gi-o-day"
STAFF = "phancong.nghialo"

# Names of what belongs to no unit, by the beginning of the address, and why everybody who may open it sees the same.
COMMON: dict[tuple[str, str], str] = {
    ("thu-tuc/", "code"): "the catalogue of procedures is public",
    ("mot-cua/huong-dan/", "code"): "the catalogue of procedures is public",
    ("nop-ho-so/", "code"): "the catalogue of procedures is public",
    ("quan-tri/thu-tuc/", "code"): "the catalogue is the whole province's",
    ("quan-tri/muc-thu/", "number"): "rules on fees are the whole province's",
    ("thu-tuc/", "kind"): "the format of a file",
    ("nop-ho-so/", "kind"): "the format of a file",
    ("ho-so/", "kind"): "the format of a file",
    ("nop-ho-so/", "number"): "a step or paper inside a draft, which its token guards",
    ("xu-ly/ho-so/", "form"): "which form of the page; what is kept in it is the official's own",
    ("xu-ly/ho-so/", "kind"): "what is proposed or decided; the dossier guards it",
    ("quan-tri/thu-tuc/", "kind"): "the format of a file",
    ("quan-tri/trang/moi/", "kind"): "which kind of page; whose page it becomes is the official's own agency",
    ("tin-tuc/", "slug"): "a published page is everybody's",
    ("gioi-thieu/", "slug"): "a published page is everybody's",
    ("huong-dan/", "slug"): "a published page is everybody's",
    ("viec-doi-song/", "slug"): "a published page is everybody's",
    ("hoi-dap/", "slug"): "a published page is everybody's",
    ("thuat-ngu/", "slug"): "a published page is everybody's",
    ("dich-vu-noi-khac/", "slug"): "a published page is everybody's",
    ("tinh-trang/", "slug"): "a published page is everybody's",
    ("nhung/bieu-ngu/", "name"): "which of the banners",
    ("co-quan/", "code"): "who the agencies are is public",
    ("quan-tri/thu-tuc/", "key"): "a field of a form, whose version guards it",
    ("quan-tri/danh-muc-dung-chung/", "key"): "which shared catalogue; all administrators read them",
    ("quan-tri/quy-dinh-thoi-gian/", "key"): "which rule about time; they hold in the whole province",
    ("quan-tri/so-quyet-dinh/", "decision_id"): "the register of decisions is the province's",
    ("dang-nhap/", "kind"): "the format of a file",
    ("to-chuc/", "organisation"): "one's own membership; another's is not found, as its own test says",
    ("to-chuc/", "token"): "a member of an organisation that one manages; another's is not found, as its own test says",
    ("dang-nhap/tap-trung/", "provider"): "which identity provider; stands before any sign-in",
    ("tai-khoan/", "factor_id"): "one's own second proof; another's is not found, as its own test says",
    ("quan-tri/mau-thong-bao/", "kind"): "texts of notices are the province's; which kind",
    ("quan-tri/mau-thong-bao/", "language"): "texts of notices are the province's; in which language",
    ("quan-tri/mau-thong-bao/", "channel"): "texts of notices are the province's; for which channel",
    ("danh-gia/", "token"): "an invitation opens to whoever holds it; a rating leads to no dossier",
    ("so-lieu/", "code"): "figures of services are published",
    ("kiem-tra/", "token"): "whoever holds a result's code learns whether it is real; names are shortened",
    ("ho-so/<str:ref>/ket-qua/", "number"): "which result of a dossier; the dossier guards it",
    ("thong-bao/", "number"): "one's own notice; another's is not found, as its own test says",
    ("thong-bao/ngung/", "token"): "a signed link from an e-mail; it only stops reminders to that address",
    ("kho/xem/", "token"): "a link of the owner's opens to whoever has it, as its own test says",
    ("kiosk/", "token"): "a device is opened by its address, by whoever stands before it",
    ("man-hinh/", "token"): "a display is opened by its address",
    ("api/", "code"): "the catalogue of procedures is public",
    ("api/", "gateway"): "which way of paying; a message counts by its signature",
    ("api/", "provider"): "which identity provider; a message counts by its signature",
    ("api/", "dossier_code"): "the look-up says to everybody what the profile opens",
}


def things(world: World, now: datetime) -> Values:
    """Values of what addresses name, by the beginning of the address: own, another unit's, nobody's."""
    return (
        _dossiers(world, now)
        | _work(world, now)
        | _places(world, now)
        | _catalogue(world, now)
        | _money(world, now)
        | _drafts(world, now)
        | _stores(world, now)
        | _post(world, now)
        | _pages(world, now)
    )


def _dossiers(world: World, now: datetime) -> Values:
    own = transferred_dossier(world, now=now)
    other = transferred_dossier(world, agency=OTHER_COMMUNE, desk=OTHER_DESK, now=now)
    stored = [_file(world, received.id, login, now) for received, login in ((own, DISPATCHER), (other, STAFF))]
    given_back(world, other.id, desk=OTHER_DESK, now=finished(world, other.id, now=now))
    paid: dict[str, Any] = {"code": HOUSEHOLD_BUSINESS, "fees": [FEE], "cash_taken": True, "now": now}
    receipts = (
        accepted_dossier(world, **paid).receipt_token,
        accepted_dossier(world, agency=OTHER_COMMUNE, desk=OTHER_DESK, **paid).receipt_token,
        NOBODYS_TOKEN,
    )
    slips = (own.slip_token, other.slip_token, NOBODYS_TOKEN)
    asked = [
        questions.ask(
            actor=world.actor(by), dossier_id=received.id, asked_of=world.actor(of).account_id, text="?", now=now
        )
        for received, by, of in ((own, DISPATCHER, "hotich.camthanh"), (other, STAFF, "hotich.nghialo"))
    ]
    told = [_call(world, received.code, now) for received in (own, other)]
    return {
        ("", "ref"): (own.code, other.code, NOBODYS_DOSSIER),
        ("xu-ly/ho-so/<str:ref>/tep/", "token"): (*stored, NOBODYS_TOKEN),
        ("mot-cua/ho-so/<str:ref>/tep/", "token"): (*stored, NOBODYS_TOKEN),
        ("ho-so/<str:ref>/tep/", "token"): (*stored, NOBODYS_TOKEN),
        ("xu-ly/ho-so/<str:ref>/phieu/", "token"): slips,
        ("mot-cua/phieu/", "token"): slips,
        ("ho-so/phieu/", "token"): slips,
        ("xu-ly/ho-so/<str:ref>/bien-lai/", "token"): receipts,
        ("mot-cua/bien-lai/", "token"): receipts,
        ("ho-so/bien-lai/", "token"): receipts,
        ("xu-ly/ho-so/<str:ref>/tra-loi/", "number"): (*map(str, asked), NOBODYS_ID),
        ("xu-ly/ho-so/<str:ref>/tong-dai/", "token"): (*told, NOBODYS_TOKEN),
        ("xu-ly/tong-dai/cuoc-goi/", "token"): (
            _call(world, own.code, now, open_=True),
            _call(world, other.code, now, open_=True),
            NOBODYS_TOKEN,
        ),
        **_sittings(world, now),
    }


def _file(world: World, dossier_id: int, login: str, now: datetime) -> str:
    actor = world.actor(login)
    stored = documents.store(name="mat.pdf", chunks=[PDF], owner_id=actor.account_id, now=now)
    attach_files(actor=actor, dossier_id=dossier_id, files=[stored.id], now=now)
    return str(stored.token)


def _call(world: World, ref: str, now: datetime, *, open_: bool = False) -> str:
    actor, said = world.actor("tongdai.tinh"), {"secret": "", "phone": "0900000999", "digits": "3456"}
    token = calls.identify(actor=actor, token=new_token(), ref=ref, **said, now=now)
    if not open_:
        back = calls.Callback("Bao giờ xong?", "chị Dụ", "0900000999")
        calls.note(actor=actor, token=token, text="Hỏi", callback=back, now=now)
    return token


def _sittings(world: World, now: datetime) -> Values:
    """A group of the other commune given back in one sitting; of the own one there is none."""
    how: dict[str, Any] = {"agency": OTHER_COMMUNE, "desk": OTHER_DESK, "now": now}
    first = accepted_dossier(world, **how).id
    both = [first, accepted_dossier(world, owner=CHILD, together_with=first, **how).id]
    later = resolved(world, both, desk=OTHER_DESK, now=now)
    facts = ReturnFacts(
        receiver_name="Lê Thị Ví Dụ", relation="owner", identity_check="id_card", authorisation="Giấy ủy quyền số 1"
    )
    sitting = results.return_together(
        actor=world.actor(OTHER_DESK), dossier_ids=both, facts=facts, with_originals=True, now=later
    )
    values = ("9", str(sitting), NOBODYS_ID)
    return {("mot-cua/nhom/da-tra/", "sitting"): values, ("mot-cua/ho-so/<str:ref>/nhom/da-tra/", "sitting"): values}


def _work(world: World, now: datetime) -> Values:
    mine, theirs = world.actor(DISPATCHER), world.actor(STAFF)
    tokens = {}
    for actor in (mine, theirs):
        item = batches.Item("1", "x", lambda: "Xong")
        batch = new_token()
        batches.carry_out(actor=actor, token=batch, act="Thử", items=[item], now=now)
        export = exports.ask_for_export(
            actor=actor, kind="csv", bucket=None, since=None, until=None, procedure="", now=now
        )
        tokens[actor.account_id] = (batch, export)
    lists = [_hand_over(world, desk, now) for desk in (DESK, OTHER_DESK)]
    books = [
        register.print_extract(actor=world.actor(desk), first=now.date(), last=now.date(), now=now)
        for desk in (DESK, OTHER_DESK)
    ]
    return {
        ("xu-ly/su-co/", "outage_id"): (*map(str, _outages(world, now)), NOBODYS_ID),
        ("xu-ly/hang-loat/", "token"): (tokens[mine.account_id][0], tokens[theirs.account_id][0], NOBODYS_TOKEN),
        ("xu-ly/xuat/", "token"): (tokens[mine.account_id][1], tokens[theirs.account_id][1], NOBODYS_TOKEN),
        ("xu-ly/ban-giao/", "token"): (*lists, NOBODYS_TOKEN),
        ("xu-ly/so-theo-doi/", "token"): (*books, NOBODYS_TOKEN),
    }


def _money(world: World, now: datetime) -> Values:
    """A payment of each citizen, at each commune; both banks told of too little, which leaves a difference each."""
    orders = []
    bank = {"bank": "970436", "bank_name": "", "account": "1", "holder": "KHO BAC", "secret": "bi-mat"}
    with override_settings(VIETQR=bank):
        for citizen, agency, desk in ((CITIZEN, COMMUNE, DESK), (OTHER_CITIZEN, OTHER_COMMUNE, OTHER_DESK)):
            owing = handed_in_dossier(world, citizen=citizen, agency=agency, now=now)
            accepted_online(world, owing, desk=desk, fees=[FEE], now=now)
            payer = world.actor(citizen)
            orders.append(payments.order(actor=payer, dossier_id=owing, gateway=Gateway.VIETQR, shown=50_000, now=now))
            short = Notice(kind=NoticeKind.PAID, order_ref=orders[-1], reference=f"FT{len(orders)}", amount=40_000)
            payments.receive(gateway=Gateway.VIETQR, notice=short, told_by="notice", now=now)
    numbers = [str(number) for (number,) in sql.rows("SELECT id FROM payments_difference ORDER BY id", ())]
    return {
        ("thanh-toan/", "order"): (*orders, NOBODYS_TOKEN),
        ("quan-tri/doi-soat/", "number"): (*numbers, NOBODYS_ID),
    }


def _post(world: World, now: datetime) -> Values:
    """What two post offices carry for two desks; the first carries all there is of the own commune."""
    clerks = [
        postal_clerk(world, now, f"buuchinh.{place}", code) for place, code in enumerate((COMMUNE, OTHER_COMMUNE))
    ]
    sent, records, brought, sums, asked = [], [], [], [], []
    for clerk, agency, desk in zip(clerks, (COMMUNE, OTHER_COMMUNE), (DESK, OTHER_DESK), strict=True):
        token = picked_up(world, clerk, agency=agency, now=now)
        records += post.hand_to_desks(actor=clerk, tokens=[token], now=now)
        post.sign_at_desk(actor=world.actor(desk), token=records[-1], counted=1, refused={}, now=now)
        sent.append(token)
        _, delivery = with_post(world, clerk, agency=agency, desk=desk, code=HOUSEHOLD_BUSINESS, fees=[FEE], now=now)
        brought.append(delivery)
        owing = with_post(world, clerk, agency=agency, desk=desk, code=HOUSEHOLD_BUSINESS, fees=[FEE], now=now)[1]
        proof = post.Proof(receiver=RECEIVER, number="EV1", money=50_000, receipt=f"BL-{agency}")
        post.deliver(actor=clerk, token=owing, proof=proof, now=now + timedelta(hours=2))
        asked.append(_asked_to_collect(world, clerk, agency, desk, now))
        taken = [row.id for row in postal.money_held(clerk)]
        sums += post.hand_on(actor=clerk, collection_ids=taken, now=now)
    return {
        (f"{door}/{kind}/", "token"): (*tokens, NOBODYS_TOKEN)
        for door in ("buu-chinh", "mot-cua/buu-chinh")
        for kind, tokens in (
            ("bien-ban", records),
            ("bo-ho-so", sent),
            ("phat", brought),
            ("thu-ho", asked),
            ("tien", sums),
        )
    }


def _asked_to_collect(world: World, clerk: Actor, agency: str, desk: str, now: datetime) -> str:
    """A request to take the fee of a dossier that the clerk brought."""
    token = picked_up(world, clerk, code=HOUSEHOLD_BUSINESS, agency=agency, now=now)
    [record] = post.hand_to_desks(actor=clerk, tokens=[token], now=now)
    post.sign_at_desk(actor=world.actor(desk), token=record, counted=1, refused={}, now=now)
    made = post.receive_from_post(
        actor=world.actor(desk),
        consignment=token,
        reception=counter_reception(world, code=HOUSEHOLD_BUSINESS, agency=agency, fees=[FEE]),
        token=new_token(),
        now=now,
    )
    return post.ask_to_collect(actor=world.actor(desk), dossier_id=made.id, now=now)


def _outages(world: World, now: datetime) -> list[int]:
    """A time of paper work of each commune, approved by its leader."""
    made = []
    for desk, leader in ((DESK, "lanhdao.camthanh"), (OTHER_DESK, "lanhdao.nghialo")):
        times = {"began": now - timedelta(hours=5), "ended": now - timedelta(hours=1)}
        made.append(outages.declare_outage(actor=world.actor(desk), **times, reason="Mất điện", now=now))
        outages.decide_outage(actor=world.actor(leader), outage_id=made[-1], approve=True, note="", now=now)
    return made


def _hand_over(world: World, desk: str, now: datetime) -> str:
    actor = world.actor(desk)
    begin = clock.local(now).replace(hour=0, minute=0)
    hops = [hop.id for hop in handovers.loose(actor, begin, begin.replace(hour=23))]
    return hand_over(actor=actor, hop_ids=hops[:1], now=now)[0]


def _places(world: World, now: datetime) -> Values:
    admin = world.actor(ADMINISTRATOR)
    agencies = [queries.agency_by_code(code).id for code in (COMMUNE, OTHER_COMMUNE)]
    sets = [
        procedure_sets.make_set(actor=admin, agency_id=agency, unit_id=None, name="Nhóm", now=now)
        for agency in agencies
    ]
    desks = [duty.desks(agency)[0].unit_id for agency in agencies]
    counters = [
        devices.enter(actor=admin, unit_id=unit, kind="counter", terms=devices.DeviceTerms("Quầy số 1"), now=now)
        for unit in desks
    ]
    codes, unit_ids = (COMMUNE, OTHER_COMMUNE, NOBODYS_CODE), (*map(str, desks), NOBODYS_ID)
    return {
        ("quan-tri/co-quan/", "code"): codes,
        ("quan-tri/lich/", "code"): codes,
        ("quan-tri/trien-khai/", "agency"): codes,
        ("quan-tri/thu-tuc/<str:code>/quy-trinh/", "agency"): codes,
        ("quan-tri/nguoi-dung/", "login"): ("hotich.camthanh", "hotich.nghialo", "khong.co"),
        ("quan-tri/nhom-thu-tuc/", "set_id"): (*map(str, sets), NOBODYS_ID),
        ("quan-tri/thiet-bi/", "unit_id"): unit_ids,
        ("quan-tri/lich-truc/", "unit_id"): unit_ids,
        ("quan-tri/lien-he/", "unit_id"): unit_ids,
        ("quan-tri/ung-dung/", "app_id"): (NOBODYS_ID,),
        ("quan-tri/thiet-bi/", "device_id"): (*map(str, counters), NOBODYS_ID),
    }


def _catalogue(world: World, now: datetime) -> Values:
    pairs = ((DISPATCHER, COMMUNE), (STAFF, OTHER_COMMUNE))
    entries, numbers, opened, changed = [], [], [], []
    for place, (login, code) in enumerate(pairs):
        actor, agency = world.actor(login), queries.agency_by_code(code).id
        values = EntryValues(f"RIENG-{place}", "Căn cứ riêng", "", "Công văn 1", now.date())
        entries.append(code_lists.add_entry(actor=actor, key="can-cu", values=values, agency_id=agency, now=now))
        # A procedure is drafted by one at a time, so each agency drafts another.
        procedure = (MARITAL_STATUS, HOUSEHOLD_BUSINESS)[place]
        numbers.append(noticed(world, code=procedure, login=login, now=now))
        opened.append(openings.begin(actor=actor, code=MARITAL_STATUS, agency_id=agency, now=now))
        changed.append(revisions.begin(actor=actor, notice_no=numbers[-1], code=procedure, now=now))
    drafts = [drafted(world, login=login, now=now) for login, _ in pairs]
    forms = [
        form_drafting.begin_form(actor=actor, code=MARITAL_STATUS, agency_id=actor.agency_id, now=now)
        for actor in (world.actor(login) for login, _ in pairs)
    ]
    requests = [
        approvals.approval(submitted(world, draft, login=login, now=now)).token
        for draft, (login, _) in zip(drafts, pairs, strict=True)
    ]
    # Disagreements concern the agencies that offer a procedure; what nobody offers is the province's.
    listed = {MARITAL_STATUS: "Một tên khác", "9.999999": "Thủ tục chưa có ở đây"}
    quality.compare_with_national(actor=world.actor(ADMINISTRATOR), listed=listed, now=now)
    found = [
        sql.rows("SELECT id FROM governance_discrepancy WHERE code = %s ORDER BY id LIMIT 1", (code,))[0][0]
        for code in listed
    ]
    return {
        ("quan-tri/danh-muc-dung-chung/", "entry_id"): (*map(str, entries), NOBODYS_ID),
        ("quan-tri/thong-bao-thay-doi/", "number"): (*numbers, "TB-H99.98-2026-1"),
        ("quan-tri/mo-dich-vu/", "opening_id"): (*map(str, opened), NOBODYS_ID),
        ("quan-tri/soan-thu-tuc/", "revision_id"): (*map(str, changed), NOBODYS_ID),
        ("quan-tri/doi-chieu/", "discrepancy_id"): (*map(str, found), NOBODYS_ID),
        ("quan-tri/phe-duyet/", "token"): (*requests, NOBODYS_TOKEN),
        ("quan-tri/thu-tuc/<str:code>/quy-trinh/", "number"): (*(str(draft.number) for draft in drafts), "997"),
        ("quan-tri/thu-tuc/<str:code>/bieu-mau/ban/", "number"): (*(str(form.number) for form in forms), "997"),
    }


def _stores(world: World, now: datetime) -> Values:
    """A paper of each citizen's store, and one that the second opened to each commune."""
    items = [
        store.add(
            actor=world.actor(login), name="Giấy", folder="", valid_to=None, file_name="a.pdf", chunks=[PDF], now=now
        )
        for login in (CITIZEN, OTHER_CITIZEN)
    ]
    shares = [
        sharing.share(
            actor=world.actor(OTHER_CITIZEN),
            token=items[1],
            facts=sharing.ShareFacts(agency_code=agency, purpose="Mẫu", until=now.date(), consents=True),
            now=now,
        )
        for agency in (COMMUNE, OTHER_COMMUNE)
    ]
    until = mandates.Scope(now.date(), now.date())
    given = [
        mandates.give(actor=world.actor(login), to="ai-do@vidu.example", to_name="Ai", scope=until, now=now)
        for login in (CITIZEN, OTHER_CITIZEN)
    ]
    return {
        ("uy-quyen/", "token"): (*given, NOBODYS_TOKEN),
        ("kho/giay-to/", "token"): (*items, NOBODYS_TOKEN),
        ("xu-ly/kho-chia-se/", "token"): (*shares, NOBODYS_TOKEN),
    }


def _pages(world: World, now: datetime) -> Values:
    """A page of each commune, which nobody reads yet."""
    made = [
        pages.begin(
            actor=world.actor(login),
            kind="news",
            agency_id=queries.agency_by_code(code).id,
            token=code,
            text=PageText("Tin", "Tóm tắt", "Nội dung"),
            now=now,
        )
        for login, code in ((DISPATCHER, COMMUNE), (STAFF, OTHER_COMMUNE))
    ]
    return {("quan-tri/trang/", "page_id"): (*map(str, made), NOBODYS_ID)}


def _drafts(world: World, now: datetime) -> Values:
    tokens = (
        filled_draft(world, citizen=CITIZEN, now=now),
        filled_draft(world, citizen=OTHER_CITIZEN, now=now),
        NOBODYS_TOKEN,
    )
    files = [
        _draft_file(world, citizen, token, now)
        for citizen, token in zip((CITIZEN, OTHER_CITIZEN), tokens, strict=False)
    ]
    return {("nop-ho-so/", "token"): tokens, ("nop-ho-so/", "file_token"): (*files, NOBODYS_TOKEN)}


def _draft_file(world: World, citizen: str, token: str, now: datetime) -> str:
    actor = world.actor(citizen)
    return str(intake.add_file(actor=actor, token=token, paper_no=1, name="giay.pdf", chunks=[PDF], now=now).token)
