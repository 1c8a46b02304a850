"""Forms begun and left: reminded once, ended with notice, moved to a newer form with what fits."""

import copy
from datetime import date, datetime, timedelta

import pytest
from tests.factories.dossiers import filled_draft, handed_in_dossier
from tests.factories.papers import PDF
from tests.factories.world import ADMINISTRATOR, CITIZEN, MARITAL_STATUS, OTHER_CITIZEN, World

from motcua.core import crypto, sql
from motcua.core.errors import NotFound, RuleBroken
from motcua.directory.models.accounts import Account
from motcua.documents import services as documents
from motcua.documents import store
from motcua.documents.rules.store import Kind
from motcua.intake import queries
from motcua.intake import services as intake
from motcua.intake.prefilling import known_answers
from motcua.intake.services import ending
from motcua.notifications import registry
from motcua.procedures import form_drafting
from motcua.procedures.queries import form_of
from motcua.procedures.rules.form_types import FormDefinition, fields_of

pytestmark = pytest.mark.django_db


def told(kind: str) -> list[tuple[int, dict[str, object]]]:
    return [
        (row[0], sql.json_value(row[1]))
        for row in sql.rows("SELECT id, payload::text FROM core_event WHERE type = %s", (kind,))
    ]


def letters() -> list[str]:
    return [
        row[0]
        for row in sql.rows("SELECT body FROM notifications_message WHERE handler = 'notify.draft' ORDER BY id", ())
    ]


def test_draft_left_is_reminded_once_and_ends_a_week_later_at_the_earliest(world: World, now: datetime) -> None:
    filled_draft(world, now=now)
    actor = world.actor(CITIZEN)
    (draft,) = queries.drafts(actor)

    assert ending.to_remind(now + timedelta(days=6)) == []
    late = now + timedelta(days=61)
    assert ending.to_remind(late) == [draft.id]
    assert [ending.remind(draft_id=draft.id, now=late) for _ in range(2)] == [True, False]
    assert not ending.end(draft_id=draft.id, now=late)
    ((event, values),) = told("draft.reminded")
    assert values["ends_on"] == (late + timedelta(days=7)).date().isoformat()
    for _ in range(2):
        registry.run(event, "notify.draft", late)
    assert len(letters()) == 1
    assert f"{late + timedelta(days=7):%d/%m/%Y}" in letters()[0]

    after = late + timedelta(days=7)
    assert ending.to_end(after) == [draft.id]
    assert [ending.end(draft_id=draft.id, now=after) for _ in range(2)] == [True, False]
    assert queries.drafts(actor) == []
    assert sql.rows("SELECT count(*) FROM intake_draftfile", ()) == [(0,)]
    registry.run(told("draft.expired")[0][0], "notify.draft", after)
    assert "đã bị xóa" in letters()[1]


def test_draft_worked_on_again_or_handed_in_is_neither_reminded_nor_ended(world: World, now: datetime) -> None:
    handed_in_dossier(world, now=now, citizen=OTHER_CITIZEN)
    token = filled_draft(world, now=now)
    actor, later = world.actor(CITIZEN), now + timedelta(days=70)
    (draft,) = queries.drafts(actor)
    ending.remind(draft_id=draft.id, now=now + timedelta(days=8))
    intake.save_section(actor=actor, token=token, answers={"so_ban": 2}, revision=None, now=later)

    assert not ending.end(draft_id=draft.id, now=later)
    assert ending.to_remind(later) == ending.to_end(later + timedelta(days=1)) == []
    assert ending.to_remind(later + timedelta(days=8)) == [draft.id]


def test_draft_on_an_older_form_is_moved_with_what_fits_and_told_before_it_is_handed_in(
    world: World, now: datetime
) -> None:
    token = filled_draft(world, now=now)
    actor, administrator = world.actor(CITIZEN), world.actor(ADMINISTRATOR)
    facts = form_drafting.begin_form(actor=administrator, code=MARITAL_STATUS, now=now)
    form: FormDefinition = copy.deepcopy(facts.draft)
    next(field for field in fields_of(form) if field["key"] == "viec_khac")["type"] = "number"
    revision = form_drafting.save_form(actor=administrator, edition_id=facts.id, form=form, revision=1, now=now)
    form_drafting.publish_form(actor=administrator, edition_id=facts.id, revision=revision, now=now)

    with pytest.raises(RuleBroken, match="vừa có bản mới"):
        intake.hand_in(actor=actor, draft_token=token, statement_accepted=True, now=now)
    with pytest.raises(NotFound):
        intake.move_draft(actor=world.actor(OTHER_CITIZEN), token=token, now=now)
    moved = intake.move_draft(actor=actor, token=token, now=now)

    assert moved.changes == ["Mục “Ghi rõ mục đích” đổi loại từ chữ, một dòng sang số."]
    assert moved.left == ["Ghi rõ mục đích: Vay vốn"]
    draft = queries.draft(actor, token)
    assert (draft.is_outdated, "viec_khac" in draft.answers, draft.answers["ho_ten"]) == (False, False, "Nguyễn Văn Dụ")
    assert intake.move_draft(actor=actor, token=token, now=now).changes == []
    assert len(told("draft.moved_on")) == 1
    intake.save_section(actor=actor, token=token, answers={"viec_khac": 3}, revision=None, now=now)
    assert intake.hand_in(actor=actor, draft_token=token, statement_accepted=True, now=now).receipt_no


@pytest.mark.req("QN-3.3-3", "DN-2.8-3")
def test_known_answers_name_their_source_until_they_are_changed(world: World, now: datetime) -> None:
    handed_in_dossier(world, now=now)
    actor = world.actor(CITIZEN)
    form: FormDefinition = copy.deepcopy(form_of(world.offering().form_id))
    for field in fields_of(form):
        if field["key"] == "thuong_tru":
            field["prefill"] = "earlier.same"

    answers, sources = known_answers(actor, form, now)

    assert sources["ho_ten"] == "tài khoản của bạn"
    assert sources["thuong_tru"].startswith("hồ sơ TN")
    assert answers["thuong_tru"] == "Từ năm 2010 đến nay: phường Cẩm Thành"
    assert sources["nguoi_duoc_xac_nhan"] == "tài khoản của bạn"
    Account.objects.filter(id=actor.account_id).update(phone_enc=crypto.encrypt(""), phone_index=crypto.index(""))
    without, told = known_answers(actor, form, now)
    assert (without["so_dien_thoai"], told["so_dien_thoai"]) == (answers["so_dien_thoai"], sources["thuong_tru"])
    token = intake.start_draft(actor=actor, offering_id=world.offering().id, now=now)
    intake.save_section(actor=actor, token=token, answers=answers, sources=sources, revision=0, now=now)
    intake.save_section(actor=actor, token=token, answers={"ho_ten": "Tên Khác"}, revision=1, now=now)
    kept = queries.draft(actor, token).sources
    assert "ho_ten" not in kept
    assert kept["so_dinh_danh"] == "tài khoản của bạn"


def test_draft_thrown_away_is_gone_with_its_files_and_a_new_one_begins(world: World, now: datetime) -> None:
    token = filled_draft(world, now=now)
    actor = world.actor(CITIZEN)
    intake.discard_draft(actor=world.actor(OTHER_CITIZEN), token=token)
    assert queries.drafts(actor)

    for _ in range(2):
        intake.discard_draft(actor=actor, token=token)

    assert queries.drafts(actor) == []
    assert intake.start_draft(actor=actor, offering_id=world.offering().id, now=now) != token


@pytest.mark.req("QN-3.3-3", "DN-6.2-1")
def test_facts_of_stored_papers_are_filled_in_with_their_source(world: World, now: datetime) -> None:
    actor = world.actor(CITIZEN)
    papers = [
        (Kind.UPLOAD, "Giấy chứng nhận quyền sử dụng đất", "TỰ KHAI", actor.full_name),
        (Kind.RESULT, "Giấy chứng nhận quyền sử dụng đất", "DM 000001", actor.full_name),
        (Kind.RESULT, "Giấy chứng nhận quyền sử dụng đất", "DM 000009", "Người Khác"),
    ]
    arrivals = [
        store.Arrival(
            kind=kind,
            source=f"file:{place}",
            name=name,
            number=number,
            holder=holder,
            dossier_id=0,
            dossier_ref="",
            issued_on=date(2025, 3, 4),
            file_id=documents.store(name="a.pdf", chunks=[PDF], owner_id=actor.account_id, now=now).id,
        )
        for place, (kind, name, number, holder) in enumerate(papers)
    ]
    store.put(account_id=actor.account_id, arrivals=arrivals, actor="system:test", now=now)
    asked = {"label": "x", "required": False, "stored": "Giấy chứng nhận quyền sử dụng đất (bản sao)"}
    fields = [
        asked | {"key": "so", "type": "text", "prefill": "store.number"},
        asked | {"key": "ngay", "type": "date", "prefill": "store.issued_on"},
        asked | {"key": "noi", "type": "text", "prefill": "store.issuer"},
        asked | {"key": "khac", "type": "text", "prefill": "store.number", "stored": "Giấy khai sinh"},
    ]
    form: FormDefinition = {"sections": [{"key": "a", "title": "A", "fields": fields}]}  # type: ignore[typeddict-item]

    answers, sources = known_answers(actor, form, now)

    assert answers == {"so": "DM 000001", "ngay": "2025-03-04"}
    assert set(sources.values()) == {"“Giấy chứng nhận quyền sử dụng đất” trong kho của bạn"}
