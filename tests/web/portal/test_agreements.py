"""Terms of use asked at sign-up and again for a new edition; lost accounts reported, locked, opened by a person."""

from datetime import datetime

import pytest
from django.test import Client
from tests.factories.parallel import at_once
from tests.factories.world import ADMINISTRATOR, CITIZEN, LEADER, OTHER_CITIZEN, World
from tests.web.portal.conftest import signed_in
from tests.web.portal.pages import Browser

from motcua.core import clock, crypto, sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.directory import loss, terms
from motcua.directory.models.accounts import Account
from motcua.directory.models.agreements import LossReport, TermsAcceptance
from motcua.directory.models.sign_ins import SignIn
from motcua.directory.terms import Accepted, Read, Words
from motcua.notifications.losses import notify_loss
from motcua.notifications.models import Message
from motcua.notifications.registry import Delivered
from motcua.web.shared.prose import blocks

NUMBER = "000000000001"
SAID = {"kind": "stolen", "login": CITIZEN, "full_name": "nguyễn văn dụ", "personal_number": NUMBER,
        "contact": "0900 999 999"}  # fmt: skip
AT = "/bao-mat-tai-khoan/"
NEW, IN_ENGLISH = Words("Mới", "Riêng tư mới", "Thêm một điều"), Words("New", "New privacy", "One more point")
TERMS = "/quan-tri/dieu-khoan/"


def in_english(browser: Client) -> Client:
    browser.cookies["ngon_ngu"] = "en"
    return browser


def test_texts_become_blocks_without_markup() -> None:
    text = "Mở đầu\ntiếp theo\n\n## Đề mục\n- một\n- <b>hai</b>\nCuối"

    assert list(blocks(text)) == [
        ("text", ["Mở đầu", "tiếp theo"]),
        ("heading", ["Đề mục"]),
        ("list", ["một", "<b>hai</b>"]),
        ("text", ["Cuối"]),
    ]


@pytest.mark.req("LD-11.5", "DN-4.4", "DN-14.1", "VL-6.1", "VL-6.2")
def test_new_edition_is_asked_before_the_next_page_and_kept_with_its_time(world: World, now: datetime) -> None:
    browser, account = signed_in(world, CITIZEN), world.actor(CITIZEN).account_id
    page = browser.get("/dieu-khoan/").content.decode()
    assert ("từ chối yêu cầu không có trong quy định" in page, "Giả mạo" in page, "Giữ bao lâu" in page) == (True,) * 3
    assert browser.get("/ho-so/").status_code == 200
    first = terms.current()
    with pytest.raises(NotAllowed):
        terms.publish(actor=world.actor(LEADER), vietnamese=Words("a", "b", "c"), now=now)
    with pytest.raises(RuleBroken):
        terms.publish(actor=world.actor(ADMINISTRATOR), vietnamese=first.vietnamese, english=first.english, now=now)

    office = signed_in(world, ADMINISTRATOR)
    typed = {
        "seen_number": "1",
        "seen_translation": first.translation,
        "terms": "Bản mới <script>",
        "privacy": first.vietnamese.privacy,
        "change": "Thêm một điều",
    }
    assert office.post("/quan-tri/dieu-khoan/", typed | {"change": ""}).status_code == 422
    assert office.post("/quan-tri/dieu-khoan/", typed).status_code == 302

    asked = browser.get("/ho-so/?a=1")
    assert asked.headers["Location"] == "/dieu-khoan/dong-y/?tiep=/ho-so/%3Fa%3D1"
    page = browser.get(asked.headers["Location"]).content.decode()
    assert ("Thêm một điều" in page, "<script>" in page.split("Bản mới")[1][:12]) == (True, False)
    assert browser.get("/tai-khoan/").status_code == 200
    agree = {"terms_number": "2", "terms": "1", "tiep": "/ho-so/?a=1"}
    assert browser.post("/dieu-khoan/dong-y/", {"terms_number": "2"}).status_code == 422
    assert browser.post("/dieu-khoan/dong-y/", agree | {"terms_number": "1"}).status_code == 422
    assert browser.post("/dieu-khoan/dong-y/", agree).headers["Location"] == "/ho-so/?a=1"
    assert browser.get("/ho-so/").status_code == 200
    assert terms.accepted(account) == [Accepted(2, now, "vi"), Accepted(1, terms.accepted(account)[1].at, "vi")]
    kept = TermsAcceptance.objects.get(account_id=account, number=2)
    assert kept.digest == terms.current().vietnamese.digest != first.vietnamese.digest


@pytest.mark.req("LD-11.5")
def test_sign_up_with_texts_that_moved_meanwhile_is_asked_to_read_again(visitor: Browser, world: World, now) -> None:
    visitor.open("/dang-ky/")
    terms.publish(actor=world.actor(ADMINISTRATOR), vietnamese=NEW, now=now)
    typed = {"full_name": "Trần Văn Mới", "login": "moi@vidu.example", "password": "con bo tren dong co"}

    refused = visitor.fill(typed | {"statement": "1"})
    assert (refused.status, "bản mới" in refused.text, Account.objects.filter(login="moi@vidu.example").exists()) == (
        422, True, False)  # fmt: skip

    visitor.open("/dang-ky/")
    assert visitor.fill(typed | {"statement": "1"}).address == "/dang-ky/xac-minh/"
    account = Account.objects.get(login="moi@vidu.example")
    assert (account.terms_number, terms.accepted(account.id)) == (2, [Accepted(2, now, "vi")])


@pytest.mark.req("LD-11.5", "DN-14.1")
def test_english_reader_reads_english_beside_the_text_that_binds_and_that_is_kept(world: World, now: datetime) -> None:
    browser, account = in_english(signed_in(world, CITIZEN)), world.actor(CITIZEN).account_id
    page = browser.get("/dieu-khoan/").content.decode()
    assert page.index("The Vietnamese text is the one that binds") < page.index(">Your duties<")
    assert page.index(">Your duties<") < page.index('<div lang="vi">') < page.index("Trách nhiệm của bạn")
    assert "Your duties" not in signed_in(world, OTHER_CITIZEN).get("/dieu-khoan/").content.decode()
    office = world.actor(ADMINISTRATOR)
    terms.publish(actor=office, vietnamese=NEW, now=now)

    asked = browser.get("/dieu-khoan/dong-y/").content.decode()
    assert ("in Vietnamese only" in asked, '<div lang="vi">' in asked, "One more point" in asked) == (True, True, False)
    # English that comes later, or is mended, is no new edition.
    terms.publish(actor=office, vietnamese=NEW, english=IN_ENGLISH, now=now)
    asked = browser.get("/dieu-khoan/dong-y/").content.decode()
    digest = terms.current().translation
    assert ("One more point" in asked, f'name="terms_translation" value="{digest}"' in asked) == (True, True)
    agree = {"terms_number": "2", "terms": "1", "terms_translation": digest}
    terms.publish(actor=office, vietnamese=NEW, english=Words("Newer", "New privacy"), now=now)
    assert browser.post("/dieu-khoan/dong-y/", agree).status_code == 422
    agree["terms_translation"] = terms.current().translation
    assert browser.post("/dieu-khoan/dong-y/", agree).status_code == 302

    assert terms.accepted(account)[0] == Accepted(2, now, "en")
    kept = TermsAcceptance.objects.get(account_id=account, number=2)
    assert (kept.digest, kept.translation_digest) == (NEW.digest, Words("Newer", "New privacy").digest)
    own = browser.get("/tai-khoan/du-lieu/").content.decode()
    assert own.index("Terms were read in") < own.index("English", own.index("Terms were read in"))
    assert terms.current().english == Words("Newer", "New privacy", "One more point")
    # Taken back, readers have the Vietnamese again; what was agreed to stays.
    assert terms.publish(actor=office, vietnamese=NEW, english=Words(), now=now) == 2
    assert (terms.current().english, TermsAcceptance.objects.filter(account_id=account).count()) == (None, 2)
    facts = [row[0] for row in sql.rows("SELECT type FROM core_event WHERE stream = 12 ORDER BY seq", ())]
    assert facts == ["terms.published"] + ["terms.translated"] * 3


@pytest.mark.req("LD-11.5")
def test_sign_up_in_english_keeps_the_language_that_was_read(visitor: Browser, world: World, now: datetime) -> None:
    in_english(visitor.client)
    visitor.open("/dang-ky/")

    visitor.fill(
        {"full_name": "Anna", "login": "anna@vidu.example", "password": "con bo tren dong co", "statement": "1"}
    )

    account = Account.objects.get(login="anna@vidu.example")
    assert terms.accepted(account.id) == [Accepted(1, now, "en")]
    with pytest.raises(RuleBroken):
        terms.accept(account_id=account.id, read=Read(1, "0" * 64), now=now)


def test_form_of_an_edition_takes_its_english_whole_and_loses_nothing_to_a_second_writer(world: World, now) -> None:
    office, first = signed_in(world, ADMINISTRATOR), terms.current()
    assert first.english is not None
    seen = {"seen_number": "1", "seen_translation": first.translation}
    same = seen | {"terms": first.vietnamese.terms, "privacy": first.vietnamese.privacy, "change": "",
                   "english_terms": first.english.terms, "english_privacy": first.english.privacy,
                   "english_change": ""}  # fmt: skip
    new = same | {"terms": "Mới", "change": "Gọn hơn", "english_change": "Shorter"}

    faults = {
        "same": office.post(TERMS, same),
        "half": office.post(TERMS, new | {"english_terms": ""}),
        "stale": office.post(TERMS, new),
    }
    assert {key: page.status_code for key, page in faults.items()} == dict.fromkeys(faults, 422)
    assert "đủ cả ba ô" in faults["half"].content.decode()
    stale = faults["stale"].content.decode()
    # The notice did not change, so neither need its English.
    assert (stale.count("bản tiếng Anh còn như cũ"), "Gọn hơn" in stale, "Shorter" in stale) == (2, True, True)
    assert terms.current() == first

    written = new | {"english_terms": "New"}
    answers = [office.post(TERMS, written), office.post(TERMS, written)]
    assert [(page.status_code, terms.current().number) for page in answers] == [(302, 2), (302, 2)]
    late = office.post(TERMS, new | {"terms": "Khác", "english_checked": "1"})
    assert (late.status_code, "Người khác vừa sửa" in late.content.decode()) == (422, True)
    # Sent again after that, what was typed is published.
    assert 'name="seen_number" value="2"' in late.content.decode()
    assert terms.current().english == Words("New", first.english.privacy, "Shorter")


@pytest.mark.slow
def test_two_editions_published_at_once_leave_one_and_tell_the_other(committed_world: World, now: datetime) -> None:
    office = committed_world.actor(ADMINISTRATOR)
    seen = Read(1, terms.current().translation)

    ends = at_once(
        *(
            lambda text=text: terms.publish(actor=office, vietnamese=Words(text, "b", "c"), seen=seen, now=now)
            for text in ("một", "hai")
        )
    )

    assert (ends, terms.current().number) == (["done", "terms.moved"], 2)


@pytest.mark.req("VL-6.4-2", "QN-17.1-3")
def test_report_without_log_in_locks_at_once_and_a_person_opens_again_after_a_check(world: World, now) -> None:
    holder, account = signed_in(world, CITIZEN), world.actor(CITIZEN).account_id
    SignIn.objects.create(
        account_id=account, how="password", is_ok=True, at=now, session_key=holder.session.session_key
    )
    assert holder.get("/ho-so/").status_code == 200

    answers = [
        Client().post(AT, SAID | wrong).content
        for wrong in (
            {},
            {"personal_number": "000000000002"},
            {"full_name": "Ai Đó"},
            {"login": "x@vidu.example", "personal_number": ""},
        )
    ]

    # Fit or not, the answer is the same, and only the one that fits locked something.
    assert len(set(answers)) == 1
    assert holder.get("/ho-so/").status_code == 302
    assert Account.objects.get(id=account).is_active is False
    assert LossReport.objects.filter(account_id=account).count() == 1
    assert Client().post("/dang-nhap/", {"login": CITIZEN, "password": "MotCua@2026"}).status_code == 422
    assert crypto.decrypt(LossReport.objects.get(account_id=account).contact_enc) == "0900 999 999"

    office = signed_in(world, ADMINISTRATOR)
    report = LossReport.objects.get(account_id=account).id
    listed = office.get("/quan-tri/bao-mat-tai-khoan/").content.decode()
    assert (listed.count('name="report"'), "Đang khóa" in listed) == (4, True)
    assert office.post("/quan-tri/bao-mat-tai-khoan/", {"report": report, "note": "x"}).status_code == 422
    with pytest.raises(RuleBroken):
        loss.dismiss(actor=world.actor(ADMINISTRATOR), report_id=report, note="đùa", now=now)
    with pytest.raises(NotAllowed):
        loss.unlock(actor=world.actor(LEADER), report_id=report, identity_check="id_card", note="", now=now)
    checked = {"report": report, "identity_check": "id_card", "note": "CCCD, quầy 2 kiểm tra"}
    assert office.post("/quan-tri/bao-mat-tai-khoan/", checked).status_code == 302
    with pytest.raises(NotFound):
        loss.unlock(actor=world.actor(ADMINISTRATOR), report_id=report, identity_check="id_card", note="", now=now)

    opened = Account.objects.get(id=account)
    assert (opened.is_active, opened.has_usable_password()) == (True, False)
    facts = [row[0] for row in sql.rows("SELECT type FROM core_event WHERE stream = %s ORDER BY seq", (account,))]
    assert facts[-2:] == ["account.locked", "account.restored"]


def test_report_by_the_name_of_a_joined_account_locks_the_one_that_both_became(world: World, now: datetime) -> None:
    other, own = world.actor(OTHER_CITIZEN).account_id, world.actor(CITIZEN).account_id
    Account.objects.filter(id=other).update(is_active=False, joined_to_id=own)

    Client().post(AT, SAID | {"login": OTHER_CITIZEN})

    assert Account.objects.get(id=own).is_active is False
    assert LossReport.objects.get().account_id == own


def test_account_that_is_gone_by_now_is_not_opened_and_its_report_can_be_closed(world: World, now: datetime) -> None:
    office, own = world.actor(ADMINISTRATOR), world.actor(CITIZEN).account_id
    Client().post(AT, SAID)
    report = LossReport.objects.get().id
    Account.objects.filter(id=own).update(withdrawn_at=now)

    with pytest.raises(RuleBroken) as refused:
        loss.unlock(actor=office, report_id=report, identity_check="id_card", note="", now=now)
    loss.dismiss(actor=office, report_id=report, note="Chủ đã đóng tài khoản", now=now)

    assert (refused.value.code, Account.objects.get(id=own).is_active) == ("loss.gone", False)


@pytest.mark.req("VL-6.4-2")
def test_own_report_ends_this_session_too_and_faults_keep_what_was_typed(visitor: Browser, world: World) -> None:
    browser = signed_in(world, OTHER_CITIZEN)
    assert browser.post(AT, {"kind": ""}).status_code == 422
    assert "đã bị khóa" in browser.post(AT, {"kind": "lost"}).content.decode()
    assert browser.get("/ho-so/").status_code == 302

    visitor.open(AT)
    page = visitor.fill({"full_name": "Nguyễn Văn Dụ"})
    assert (page.status, 'value="Nguyễn Văn Dụ"' in page.response.content.decode()) == (422, True)


def test_reports_are_bounded_by_address(world: World) -> None:
    answers = [Client().post(AT, SAID | {"login": f"x{n}@vidu.example"}).status_code for n in range(6)]

    assert answers == [200] * 5 + [422]


@pytest.mark.req("VL-6.4-2", "QN-17.1-3")
@pytest.mark.parametrize(
    ("profile", "operator", "office"),
    [("vinh-long", False, True), ("quang-ngai", True, False), ("dong-nai", True, True), ("demo", None, None)],
)
def test_who_the_regulation_names_and_the_holder_are_told(
    world: World, now: datetime, settings, monkeypatch, profile: str, operator: bool | None, office: bool | None
) -> None:
    from motcua.core import profile as values  # noqa: PLC0415  (only to read what this profile says)
    from motcua.directory import parties, queries  # noqa: PLC0415

    settings.PROFILE = profile
    told = values.value("incident", "told")
    if operator is not None:
        assert ("operator" in told, "office" in told) == (operator, office)
    people = world.actor(ADMINISTRATOR), world.actor(LEADER)
    rows = [queries.OfficialRow(one.account_id, one.post_id, one.full_name, "", one.roles) for one in people]
    agency = queries.agencies()[0]
    monkeypatch.setattr(parties, "people_of", lambda party, now: rows[:1])
    monkeypatch.setattr(parties, "acting_for", lambda agencies, now: {agency.id: rows[1:]})
    monkeypatch.setattr(queries, "agency_by_code", lambda code: agency)
    monkeypatch.setattr(parties, "addresses", lambda ids: {one: f"{one}@vidu.example" for one in ids})
    account = world.actor(CITIZEN).account_id
    event = Delivered(77, 77, "account.reported", "public", now, "", {"kind": "lost", "account": account})

    notify_loss(event, clock.now())
    notify_loss(event, clock.now())

    expected = {CITIZEN} | ({f"{rows[0].account_id}@vidu.example"} if "operator" in told else set())
    expected |= {f"{rows[1].account_id}@vidu.example"} if "office" in told else set()
    assert set(Message.objects.filter(event=77).values_list("address", flat=True)) == expected
    assert Message.objects.filter(event=77).count() == len(expected)


@pytest.mark.req("DN-14.3-1", "QN-5.3")
def test_reading_needs_no_account_and_handing_in_does(visitor: Browser) -> None:
    for page in ("/thu-tuc/", "/thu-tuc/1.004873/", "/tra-cuu/", "/dieu-khoan/"):
        assert visitor.open(page).status == 200

    asked = Client().get("/nop-ho-so/1.004873/?co_quan=H99.21")

    assert asked.headers["Location"] == "/dang-nhap/?tiep=/nop-ho-so/1.004873/%3Fco_quan%3DH99.21"
    assert sql.rows("SELECT count(*) FROM intake_draft", ()) == [(0,)]
