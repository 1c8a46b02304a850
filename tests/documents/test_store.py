"""Each account's store: one, filled by itself, arranged by its owner, shared with consent, and every reading told."""

import hashlib
import json
import zipfile
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.factories import dossiers
from tests.factories.papers import PDF, PNG, pdf
from tests.factories.world import (
    CITIZEN,
    CLERK,
    DESK,
    HOUSEHOLD_BUSINESS,
    LEADER,
    OTHER_CITIZEN,
    OTHER_COMMUNE,
    OTHER_DESK,
    World,
)

from motcua.core import clock, sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken, SeveralBroken
from motcua.documents import ending, sharing, store, store_export, store_queries
from motcua.documents import services as files
from motcua.documents.rules.store import Kind, Standing
from motcua.dossiers.queries import answers_of_account, papers, visible_by_id
from motcua.dossiers.queries import files as dossier_files
from motcua.dossiers.services.reception import PaperCheck
from motcua.intake import services as intake
from motcua.notifications import registry
from motcua.processing import services as processing
from motcua.results.services import IssueFacts, issue_result, replace_result, revoke_result
from motcua.results.services.changing import Decision

pytestmark = pytest.mark.django_db


def own_papers(world: World, now: datetime, login: str = CITIZEN) -> list[store_queries.Item]:
    return store_queries.all_items(world.actor(login), now)


def endings() -> list[tuple[int, str]]:
    found = sql.rows("SELECT payload FROM core_event WHERE type = 'store.ending' ORDER BY id", ())
    return [(json.loads(row[0])["item"], json.loads(row[0])["last_day"]) for row in found]


def given_result(world: World, now: datetime, *, name: str = "Giấy xác nhận tình trạng hôn nhân") -> int:
    """A returned online dossier of the citizen whose result is a file; returns the dossier."""
    dossier_id = dossiers.handed_in_dossier(world, now=now - timedelta(days=9))
    dossiers.accepted_online(world, dossier_id, now=now - timedelta(days=8))
    later = dossiers.finished(world, dossier_id, now=now - timedelta(days=7), until="phat-hanh")
    for task in processing.open_tasks(dossier_id):
        step = processing.definition_of(process_of(dossier_id)).step(task.step)
        stored = files.store(name="ket-qua.pdf", chunks=[pdf(2)], owner_id=None, now=later)
        issue_result(
            actor=dossiers.doer(world, task),
            dossier_id=dossier_id,
            task_id=task.id,
            outcome=next(way.key for way in step.outcomes if not way.back),
            facts=IssueFacts(
                name=name, symbol="XN", signer_name="Phan Mẫu", signer_title="Chủ tịch", file_id=stored.id
            ),
            now=later,
        )
    dossiers.finished(world, dossier_id, now=later)
    dossiers.given_back(world, dossier_id, now=now - timedelta(days=6))
    return dossier_id


def process_of(dossier_id: int) -> int:
    return int(sql.rows("SELECT process_id FROM dossiers_terms WHERE dossier_id = %s", (dossier_id,))[0][0])


def uploaded(world: World, now: datetime, *, name: str = "Giấy khai sinh", data: bytes = PDF, **how: Any) -> str:
    values: dict[str, Any] = {"folder": "", "valid_to": None, "file_name": "giay.pdf", "chunks": [data]}
    return store.add(actor=world.actor(CITIZEN), name=name, now=now, **values | how)


def share_facts(now: datetime, **changes: Any) -> sharing.ShareFacts:
    values: dict[str, Any] = {
        "recipient": "Ngân hàng",
        "purpose": "Vay vốn",
        "until": clock.local_date(now) + timedelta(days=7),
        "consents": True,
    }
    return sharing.ShareFacts(**values | changes)


def event_types(store_id: int) -> list[str]:
    return [row[0] for row in sql.rows("SELECT type FROM core_event WHERE stream = %s ORDER BY seq", (store_id,))]


@pytest.mark.req("VL-10.1", "QN-10.1-1", "VL-3.6", "QN-7.7-1")
def test_papers_handed_in_and_what_was_declared_reach_the_one_store_by_themselves(world: World, now: datetime) -> None:
    dossier_id = dossiers.handed_in_dossier(world, code=HOUSEHOLD_BUSINESS, now=now)
    dossiers.handed_in_dossier(world, now=now)

    found = own_papers(world, now)

    first = papers(dossier_id)[0]
    assert [(each.kind, each.name, each.dossier_id) for each in found][:2] == [
        ("upload", first.name, dossier_id),
        (
            "declared",
            f"Thông tin đã khai: {visible_by_id(world.actor(CITIZEN), dossier_id).procedure_name}",
            dossier_id,
        ),
    ]
    assert len({each.store_id for each in found}) == 1
    assert sql.rows("SELECT count(*) FROM documents_store", ()) == [(1,)]
    assert own_papers(world, now, OTHER_CITIZEN) == []
    assert event_types(found[0].store_id) == ["store.arrived", "store.arrived"]


@pytest.mark.req("VL-10.2", "DN-6.4-1", "QN-2.3")
def test_result_reaches_the_store_when_returned_with_origin_validity_and_hash(world: World, now: datetime) -> None:
    dossier_id = given_result(world, now)

    [result] = [each for each in own_papers(world, now) if each.kind == Kind.RESULT]

    assert (result.name, result.issuer, result.holder, result.standing) == (
        "Giấy xác nhận tình trạng hôn nhân",
        "Ủy ban nhân dân phường Cẩm Thành",
        "Nguyễn Văn Dụ",
        Standing.VALID,
    )
    assert result.sha256 == hashlib.sha256(pdf(2)).hexdigest()
    assert (result.dossier_id, result.number[-3:], result.signature) == (dossier_id, "/XN", "none")
    with pytest.raises(NotFound):
        store_queries.item(world.actor(OTHER_CITIZEN), result.token, now)
    with pytest.raises(NotFound):
        store_queries.item(world.actor(CLERK), result.token, now)


@pytest.mark.req("VL-10.2")
def test_replaced_and_revoked_results_are_marked_and_no_longer_used_or_shared(world: World, now: datetime) -> None:
    dossier_id = given_result(world, now)
    [old] = [each for each in own_papers(world, now) if each.kind == Kind.RESULT]
    actor = world.actor(CITIZEN)
    link = sharing.share(actor=actor, token=old.token, facts=share_facts(now), now=now)
    decision = Decision(kind="replaced", number="1/QĐ", day=clock.local_date(now), reason="Sai tên")
    facts = IssueFacts(name=old.name, symbol="XN", signer_name="Phan Mẫu", signer_title="Chủ tịch")

    replace_result(actor=world.actor(LEADER), dossier_id=dossier_id, facts=facts, decision=decision, now=now)
    first, second = (each for each in own_papers(world, now) if each.kind == Kind.RESULT)

    assert (first.standing, first.successor, second.standing) == (Standing.REPLACED, second.token, Standing.VALID)
    assert first.token not in {each.token for each in store_queries.usable(actor.account_id, now)}
    with pytest.raises(NotFound):
        sharing.shared_by_link(link, now)
    with pytest.raises(RuleBroken, match="thay thế hoặc thu hồi"):
        sharing.share(actor=actor, token=first.token, facts=share_facts(now), now=now)

    decision = Decision(kind="revoked", number="2/QĐ", day=clock.local_date(now), reason="Cấp sai")
    revoke_result(actor=world.actor(LEADER), dossier_id=dossier_id, decision=decision, now=now)
    assert store_queries.item(actor, second.token, now).standing == Standing.REVOKED


@pytest.mark.req("DN-6.2-2", "QN-10.2-2")
def test_paper_of_the_store_is_used_by_reference_once_and_the_owner_reads_of_it(world: World, now: datetime) -> None:
    actor = world.actor(CITIZEN)
    token = uploaded(world, now, name="Giấy đề nghị")
    draft = intake.start_draft(actor=actor, offering_id=world.offering(HOUSEHOLD_BUSINESS).id, now=now)
    intake.save_section(actor=actor, token=draft, answers=dossiers.BUSINESS_ANSWERS, revision=0, now=now)

    for _ in range(2):
        intake.add_from_store(actor=actor, token=draft, paper_no=1, item_token=token, now=now)
    done = intake.hand_in(actor=actor, draft_token=draft, statement_accepted=True, now=now)

    item = store_queries.item(actor, token, now)
    used = sql.rows(
        "SELECT x.file_id FROM dossiers_dossierfile x JOIN dossiers_dossier d ON d.id = x.dossier_id "
        "WHERE d.receipt_no = %s",
        (done.receipt_no,),
    )
    assert used == [(item.file_id,)]
    assert [each.kind for each in own_papers(world, now)] == ["upload", "declared"]
    rows, _ = store_queries.readings(actor, token=token)
    assert [(row.act, row.who) for row in rows] == [("used", actor.full_name)]


def test_paper_that_ended_or_belongs_to_somebody_else_is_not_used(world: World, now: datetime) -> None:
    actor, other = world.actor(CITIZEN), world.actor(OTHER_CITIZEN)
    token = uploaded(world, now, valid_to=clock.local_date(now))
    offering = world.offering(HOUSEHOLD_BUSINESS).id
    own = intake.start_draft(actor=actor, offering_id=offering, now=now)
    others = intake.start_draft(actor=other, offering_id=offering, now=now)

    with pytest.raises(RuleBroken, match="hết hiệu lực") as ended:
        intake.add_from_store(actor=actor, token=own, paper_no=1, item_token=token, now=now + timedelta(days=1))
    with pytest.raises(NotFound):
        intake.add_from_store(actor=other, token=others, paper_no=1, item_token=token, now=now)
    with pytest.raises(NotFound):
        intake.add_from_store(actor=actor, token=others, paper_no=1, item_token=token, now=now)

    assert ended.value.field == "paper-1"


def test_upload_is_kept_once_filed_found_without_marks_and_taken_out(world: World, now: datetime) -> None:
    actor = world.actor(CITIZEN)
    token = uploaded(world, now)
    assert uploaded(world, now) == token
    png = uploaded(world, now, name="Ảnh thẻ", data=PNG, file_name="anh.png")

    store.arrange(actor=actor, token=token, name="Giấy khai sinh của Dụ", folder="Gia đình", now=now)

    found = store_queries.items(actor, asked="KHAI sinh du", now=now)
    assert [(each.name, each.folder) for each in found.rows] == [("Giấy khai sinh của Dụ", "Gia đình")]
    assert [each.token for each in store_queries.items(actor, folder="Gia đình", now=now).rows] == [token]
    assert [each.token for each in store_queries.items(actor, asked="dat dai", now=now).rows] == []
    for _ in range(2):
        if store_queries.items(actor, asked="khai sinh", now=now).rows:
            store.remove(actor=actor, token=token, now=now)
    assert [each.token for each in own_papers(world, now)] == [png]
    with pytest.raises(NotFound):
        store_queries.item(actor, token, now)
    assert uploaded(world, now) != token
    summary = store_queries.summary(actor, now)
    assert (summary.total, summary.used) == (2, len(PDF) + len(PNG))


def test_store_refuses_what_cannot_be_and_says_what_to_do(
    world: World, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_result(world, now)
    [result] = [each for each in own_papers(world, now) if each.kind == Kind.RESULT]

    with pytest.raises(RuleBroken, match="không bỏ ra được"):
        store.remove(actor=world.actor(CITIZEN), token=result.token, now=now)
    with pytest.raises(SeveralBroken) as several:
        uploaded(world, now, name=" ", valid_to=clock.local_date(now) - timedelta(days=1))
    assert [field for field, _ in several.value.errors] == ["name", "valid_to"]
    with pytest.raises(NotAllowed):
        store.add(
            actor=world.actor(DESK), name="Giấy", folder="", valid_to=None, file_name="a.pdf", chunks=[PDF], now=now
        )
    monkeypatch.setattr(store, "quota", lambda: len(PDF))
    uploaded(world, now)
    with pytest.raises(RuleBroken, match="không đủ chỗ") as full:
        uploaded(world, now, data=pdf(3))
    assert full.value.field == "file"


@pytest.mark.req("VL-9.3", "VL-4.6", "QN-3.5")
def test_share_opens_one_paper_to_its_recipient_for_its_time_and_each_opening_is_told(
    world: World, now: datetime
) -> None:
    actor, official = world.actor(CITIZEN), world.actor(CLERK)
    token = uploaded(world, now)
    link = sharing.share(actor=actor, token=token, facts=share_facts(now), now=now)
    facts = share_facts(now, agency_code=official.agency_code, recipient="")
    to_agency = sharing.share(actor=actor, token=token, facts=facts, now=now)
    assert sharing.share(actor=actor, token=token, facts=facts, now=now) == to_agency

    opened = sharing.shared_with_agency(official, to_agency, now)
    sharing.open_shared(shared=opened, who="Văn thư, phường", actor=official.ref, now=now)

    assert [row.token for row in store_queries.shared_with(official, now=now)[0]] == [to_agency]
    assert store_queries.shared_with(world.actor(OTHER_DESK), now=now)[0] == []
    rows, _ = store_queries.readings(actor)
    assert [(row.act, row.who, row.purpose) for row in rows] == [("shared_opened", "Văn thư, phường", "Vay vốn")]
    assert sharing.shared_by_link(link, now).item_name == "Giấy khai sinh"
    for who, share, when in (
        (world.actor(OTHER_DESK), to_agency, now),
        (actor, to_agency, now),
        (official, link, now),
        (official, to_agency, now + timedelta(days=8)),
    ):
        with pytest.raises(NotFound):
            sharing.shared_with_agency(who, share, when)
    for share, when in ((to_agency, now), (link, now + timedelta(days=8)), ("khong-co", now)):
        with pytest.raises(NotFound):
            sharing.shared_by_link(share, when)


@pytest.mark.req("VL-9.3")
def test_consent_taken_back_closes_at_once_and_only_by_its_owner(world: World, now: datetime) -> None:
    actor = world.actor(CITIZEN)
    link = sharing.share(actor=actor, token=uploaded(world, now), facts=share_facts(now), now=now)

    with pytest.raises(NotFound):
        sharing.revoke(actor=world.actor(OTHER_CITIZEN), share_token=link, now=now)
    assert sharing.shared_by_link(link, now)
    for _ in range(2):
        sharing.revoke(actor=actor, share_token=link, now=now)

    with pytest.raises(NotFound):
        sharing.shared_by_link(link, now)
    [item] = own_papers(world, now)
    assert event_types(item.store_id) == ["store.added", "store.shared", "store.share_revoked"]


def test_share_without_consent_purpose_recipient_or_day_is_refused_all_at_once(world: World, now: datetime) -> None:
    token = uploaded(world, now)
    last = clock.local_date(now) + timedelta(days=sharing.longest_days())
    empty = share_facts(now, recipient="", purpose="", until=last + timedelta(days=1), consents=False)

    with pytest.raises(SeveralBroken) as refused:
        sharing.share(actor=world.actor(CITIZEN), token=token, facts=empty, now=now)

    assert [field for field, _ in refused.value.errors] == ["recipient", "purpose", "until", "consent"]
    facts = share_facts(now, agency_code="H99.không")
    with pytest.raises(RuleBroken, match="chọn lại cơ quan"):
        sharing.share(actor=world.actor(CITIZEN), token=token, facts=facts, now=now)


def test_export_holds_every_paper_and_a_manifest_of_true_hashes(world: World, now: datetime) -> None:
    dossiers.handed_in_dossier(world, code=HOUSEHOLD_BUSINESS, now=now)
    uploaded(world, now, name="Ảnh thẻ", data=PNG, file_name="../anh.png")
    actor = world.actor(CITIZEN)

    held = own_papers(world, now)
    declared = answers_of_account(actor.account_id)
    out = store_export.export(owner=actor.full_name, items=held, declared=declared, now=now)

    with zipfile.ZipFile(out) as archive:
        manifest = json.loads(archive.read(store_export.MANIFEST))
        hashes = {row["tep"]: row["sha256"] for row in manifest["giay_to"]}
        told = archive.read(store_export.LIST).decode("utf-8-sig")
        true = {name: hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist()}
    del true[store_export.MANIFEST], true[store_export.LIST]
    assert "0003-anh.png\r\n  Ảnh thẻ\r\n  Bạn tự tải lên, Còn hiệu lực\r\n" in told
    assert hashes == true
    assert sorted(hashes) == ["0001-giay.pdf", "0002-thong-tin-da-khai.json", "0003-anh.png"]


def blocked_dossier(world: World, now: datetime) -> tuple[int, int]:
    """A dossier that asks for a paper which a result in the store is; returns it and the paper's number."""
    dossier_id = dossiers.handed_in_dossier(world, code=HOUSEHOLD_BUSINESS, now=now)
    first = papers(dossier_id)[0]
    given_result(world, now, name=first.name[:200])
    return dossier_id, first.no


def ask_again(world: World, dossier_id: int, now: datetime, verify: str = "") -> None:
    first = papers(dossier_id)[0]
    item: dict[str, object] = {"no": first.no, "name": first.name, "need": "Gửi lại"}
    intake.ask_for_supplement(
        actor=world.actor(DESK),
        dossier_id=dossier_id,
        items=[item | ({"verify": verify} if verify else {})],
        reason="Thiếu",
        checks=[PaperCheck(no=first.no, state="missing", note="Thiếu")],
        now=now,
    )


@pytest.mark.req("VL-7.2.d", "VL-6.1")
def test_request_for_a_paper_in_the_store_is_blocked_unless_it_is_to_be_verified(world: World, now: datetime) -> None:
    dossier_id, number = blocked_dossier(world, now)

    with pytest.raises(SeveralBroken) as blocked:
        ask_again(world, dossier_id, now)
    assert [field for field, _ in blocked.value.errors] == [f"verify-{number}"]
    assert sql.rows("SELECT count(*) FROM dossiers_supplement WHERE dossier_id = %s", (dossier_id,)) == [(0,)]
    ask_again(world, dossier_id, now, verify="Nghi ngờ bị sửa")

    rows, _ = store_queries.readings(world.actor(CITIZEN))
    assert [row.act for row in rows] == ["verify_asked"]
    assert "Nghi ngờ bị sửa" in rows[0].purpose


@pytest.mark.req("VL-7.2.d")
def test_official_uses_the_paper_of_the_store_instead_of_asking(world: World, now: datetime) -> None:
    dossier_id, number = blocked_dossier(world, now)

    for _ in range(2):
        intake.use_held_paper(actor=world.actor(DESK), dossier_id=dossier_id, paper_no=number, now=now)

    assert [row.name for row in dossier_files(dossier_id)] == ["giay.pdf", "ket-qua.pdf"]
    rows, _ = store_queries.readings(world.actor(CITIZEN))
    assert [row.act for row in rows] == ["agency_used"]
    with pytest.raises(NotAllowed):
        intake.use_held_paper(actor=world.actor(OTHER_DESK), dossier_id=dossier_id, paper_no=number, now=now)
    with pytest.raises(RuleBroken, match="không còn giấy tờ"):
        intake.use_held_paper(actor=world.actor(DESK), dossier_id=dossier_id, paper_no=2, now=now)


@pytest.mark.req("VL-7.2.d")
def test_own_upload_and_papers_of_somebody_else_stop_nobody(world: World, now: datetime) -> None:
    dossier_id = dossiers.handed_in_dossier(world, code=HOUSEHOLD_BUSINESS, now=now)
    uploaded(world, now, name=papers(dossier_id)[0].name, data=pdf(4))

    ask_again(world, dossier_id, now)

    assert store_queries.readings(world.actor(CITIZEN))[0] == []


def test_counter_dossier_without_account_fills_no_store(world: World, now: datetime) -> None:
    ready = dossiers.ready_dossier(world, agency=OTHER_COMMUNE, desk=OTHER_DESK, now=now)
    dossiers.given_back(world, ready.id, desk=OTHER_DESK, now=now + timedelta(days=1))

    assert sql.rows("SELECT count(*) FROM documents_store", ()) == [(0,)]


def test_file_that_stands_for_two_papers_is_held_once(world: World, now: datetime) -> None:
    owner = world.actor(CITIZEN).account_id
    twice = [
        store.Arrival(
            source="file:7", kind=Kind.UPLOAD, name=name, holder="Nguyễn Thị Mẫu", dossier_id=7, dossier_ref="H99.21-7"
        )
        for name in ("Tờ khai", "Bản sao tờ khai")
    ]

    new = store.put(account_id=owner, arrivals=twice, actor="installation", now=now)

    assert (new, [item.name for item in own_papers(world, now)]) == (1, ["Tờ khai"])


def test_owner_is_told_once_of_each_last_day_that_comes(world: World, now: datetime) -> None:
    today, actor = clock.local_date(now), world.actor(CITIZEN)
    last, later = today + timedelta(days=30), today + timedelta(days=31)
    token = uploaded(world, now, name="Giấy khám sức khỏe", valid_to=last)
    for pages, day in enumerate((later, today, None), 2):
        uploaded(world, now, name=f"Giấy {day}", data=pdf(pages), valid_to=day)
    gone = uploaded(world, now, name="Bỏ đi", data=pdf(5), valid_to=last)
    store.remove(actor=actor, token=gone, now=now)
    given = {item.name: item.id for item in own_papers(world, now)}

    assert (ending.remind(now), ending.remind(now)) == (2, 0)

    first, told = (given[f"Giấy {today}"], f"{today:%d/%m/%Y}"), (given["Giấy khám sức khỏe"], f"{last:%d/%m/%Y}")
    assert endings() == [first, told]
    store.arrange(actor=actor, token=token, name="Giấy khám sức khỏe", folder="A", valid_to=last, now=now)
    assert ending.remind(now) == 0
    day = today + timedelta(days=20)
    store.arrange(actor=actor, token=token, name="Giấy khám sức khỏe", folder="A", valid_to=day, now=now)
    assert ending.remind(now) == 1
    assert endings()[2] == (given["Giấy khám sức khỏe"], f"{day:%d/%m/%Y}")


def test_owner_reads_of_the_ending_paper_and_results_are_told_by_their_dossier(world: World, now: datetime) -> None:
    given_result(world, now)
    sql.execute("UPDATE documents_storeitem SET valid_to = %s WHERE kind = 'result'", (clock.local_date(now),))
    uploaded(world, now, name="Giấy khám sức khỏe", data=pdf(5), valid_to=clock.local_date(now))

    assert ending.remind(now) == 1

    event_id = sql.rows("SELECT id FROM core_event WHERE type = 'store.ending'", ())[0][0]
    for _ in range(2):
        registry.run(event_id, "notify.store", now)
    found = sql.rows("SELECT subject, body FROM notifications_notice WHERE kind = 'store_ending'", ())
    assert [row[0] for row in found] == ["Giấy tờ trong kho sắp hết hiệu lực: Giấy khám sức khỏe"]
    assert f"đến hết ngày {clock.local_date(now):%d/%m/%Y}" in found[0][1]
