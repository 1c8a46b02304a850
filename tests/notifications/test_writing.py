"""Administrators write texts: only what may stand there, as versions, with an approval where the profile asks."""

from datetime import date, datetime, timedelta

import pytest
from tests.factories.dossiers import handed_in_dossier
from tests.factories.world import ADMINISTRATOR, DESK, World

from motcua.core import sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken, errors_of
from motcua.notifications import inbox, notices, registry, writing
from motcua.notifications.letters import letters, write_code
from motcua.notifications.models import Message
from motcua.notifications.texts import Filled, Text, shipped
from motcua.notifications.writing import Approval, Place, Preview

pytestmark = pytest.mark.django_db
INBOX = Place("received", "vi", "inbox")
NEW = Text("Đã có hồ sơ {ma_ho_so}", "Chào {nguoi_nhan}, hồ sơ {ma_ho_so} đã tới.")
APPROVED = Approval(number="12/QĐ-UBND", day=date(2026, 3, 10), text="Phê duyệt mẫu thông báo")


def save(world: World, now: datetime, text: Text = NEW, place: Place = INBOX, seen: int = 0) -> int:
    return writing.save_draft(actor=world.actor(ADMINISTRATOR), place=place, text=text, seen=seen, now=now)


def publish(world: World, now: datetime, seen: int, approval: Approval = APPROVED) -> int:
    return writing.publish(actor=world.actor(ADMINISTRATOR), place=INBOX, seen=seen, approval=approval, now=now)


def told(world: World, now: datetime) -> str:
    made = handed_in_dossier(world, now=now)
    [(event,)] = sql.rows("SELECT id FROM core_event WHERE stream = %s AND type = 'dossier.submitted'", (made,))
    registry.run(event, notices.NAME, now)
    return inbox.of_dossier(made)[0].line.subject


def test_draft_changes_nothing_until_it_is_published_and_what_was_told_stays(world: World, now: datetime) -> None:
    before = told(world, now)
    draft = save(world, now)
    assert told(world, now).startswith("Đã nhận hồ sơ nộp trực tuyến")

    assert publish(world, now, draft) == 1

    assert told(world, now).startswith("Đã có hồ sơ TN")
    assert before.startswith("Đã nhận hồ sơ nộp trực tuyến")
    [fact] = sql.rows("SELECT payload, reason FROM core_event WHERE type = 'notice.text_published'", ())
    assert fact[1] == APPROVED.text
    assert '"approval_no":"12/QĐ-UBND"' in fact[0]
    assert sorted(sql.rows("SELECT DISTINCT edition FROM notifications_notice", ())) == [("vi/0",), ("vi/1",)]
    # The e-mail and the text message keep their own texts.
    assert all("Chào" not in one.body for one in Message.objects.all())


@pytest.mark.req("HD-5.3-2")
@pytest.mark.parametrize(
    ("profile", "asks"),
    [("hai-duong", True), ("demo", False), ("dong-nai", False), ("lam-dong", False), ("quang-ngai", False),
     ("vinh-long", False)],
)  # fmt: skip
def test_text_goes_into_force_only_with_an_approval_where_the_profile_asks(world, now, settings, profile, asks) -> None:
    draft = save(world, now)
    settings.PROFILE = profile

    if asks:
        with pytest.raises(RuleBroken) as refused:
            publish(world, now, draft, Approval(day=date(2026, 3, 12)))
        assert [field for field, _ in errors_of(refused.value)] == ["approval_no", "approval_on", "approval_text"]
        assert writing.current(INBOX).number == 0
        assert publish(world, now, draft) == 1
        assert writing.versions(INBOX)[1][0].approval_no == "12/QĐ-UBND"
    else:
        assert publish(world, now, draft, Approval()) == 1


@pytest.mark.parametrize(
    ("place", "text", "told"),
    [
        (INBOX, Text("", ""), [("subject", "Hãy nhập tiêu đề."), ("body", "Hãy nhập nội dung.")]),
        (INBOX, Text("A {ma_ho_so}", "{ma_bi_mat}"), [("body", "Biến {ma_bi_mat} không dùng được ở đây.")]),
        (INBOX, Text("A", "Chào {nguoi_nhan}"), [("body", "Nội dung phải có {ma_ho_so}")]),
        (INBOX, Text("{{ config }}", "{ma_ho_so}"), [("subject", "Có dấu ngoặc nhọn")]),
        (Place("received", "vi", "sms"), Text("", "x" * 400 + "{duong_dan}"), [("body", "Tin nhắn dài")]),
        (Place("received", "vi", "sms"), Text("", "Hồ sơ {ma_ho_so}"), [("body", "Nội dung phải có {duong_dan}")]),
    ],
)
def test_text_with_faults_is_refused_with_all_of_them(world: World, now: datetime, place, text, told) -> None:
    with pytest.raises(RuleBroken) as refused:
        save(world, now, text, place)

    found = errors_of(refused.value)
    assert [(field, message[: len(words)]) for (field, message), (_, words) in zip(found, told, strict=True)] == told
    assert writing.versions(place) == (None, [])


def test_second_writer_is_told_and_overwrites_nothing(world: World, now: datetime) -> None:
    first = save(world, now)
    with pytest.raises(RuleBroken, match="người khác sửa"):
        save(world, now, Text("Bản khác {ma_ho_so}", "x"), seen=0)
    second = save(world, now + timedelta(minutes=1), Text("Sửa {ma_ho_so}", "x"), seen=first)
    with pytest.raises(RuleBroken, match="tải lại trang"):
        publish(world, now, first)
    assert publish(world, now, second) == 1
    with pytest.raises(RuleBroken, match="tải lại trang"):
        publish(world, now, second)


def test_only_the_provinces_administrator_writes_and_only_texts_that_exist(world: World, now: datetime) -> None:
    with pytest.raises(NotAllowed):
        writing.save_draft(actor=world.actor(DESK), place=INBOX, text=NEW, seen=0, now=now)
    with pytest.raises(NotFound):
        save(world, now, place=Place("received", "fr", "inbox"))


def test_preview_shows_sample_values(world: World) -> None:
    assert writing.preview(INBOX, NEW) == Preview(
        "Đã có hồ sơ H99.21-260311-0007",
        "Chào Nguyễn Văn Mẫu, hồ sơ H99.21-260311-0007 đã tới.\n",
    )


def test_built_in_text_comes_back_as_a_version_and_the_history_tells_who_put_what_in_force(
    world: World, now: datetime
) -> None:
    publish(world, now, save(world, now))
    later = now + timedelta(minutes=1)

    draft = writing.restore(actor=world.actor(ADMINISTRATOR), place=INBOX, seen=0, now=later)
    publish(world, later, draft)

    original = shipped("received", "vi", "inbox")
    assert writing.current(INBOX) == Text(original.subject, original.body, 2)
    name = world.actor(ADMINISTRATOR).full_name
    assert [(one.place, one.number, one.made_by) for one in writing.recent()] == [(INBOX, 2, name), (INBOX, 1, name)]


@pytest.mark.parametrize(
    "place",
    [
        Place("work_digest", "en", "email"),
        Place("work_digest", "vi", "inbox"),
        Place("account_code", "vi", "inbox"),
        Place("frame", "vi", "inbox"),
    ],
)
def test_texts_are_only_where_their_kind_shows(world: World, now: datetime, place: Place) -> None:
    with pytest.raises(NotFound):
        save(world, now, Text("A", "B {ma} {duong_dan} {cac_dong}"), place=place)


def test_letters_to_officials_and_codes_follow_the_text_in_force(world: World, now: datetime) -> None:
    code, letter = Place("account_sign_in", "vi", "sms"), Place("week_of_agency", "vi", "email")
    texts = (
        (code, Text("", "Ma {ma}, {so_phut} phut")),
        (letter, Text("Tuần này", "Chào {nguoi_nhan}\n{cac_dong}\n{duong_dan}")),
    )
    for place, text in texts:
        seen = save(world, now, text, place=place)
        writing.publish(actor=world.actor(ADMINISTRATOR), place=place, seen=seen, approval=APPROVED, now=now)

    sent = write_code("account_sign_in", {"ma": "123456", "so_phut": "10"}, by_phone=True)
    written = letters("week_of_agency").write({"nguoi_nhan": "Lê A", "cac_dong": "- một\n- hai", "duong_dan": "x"})

    assert sent.body == "Ma 123456, 10 phut"
    assert written == Filled("Tuần này", "Chào Lê A\n- một\n- hai\nx\n")
