"""Keys change while people work: everything is found and read before, between and after."""

from datetime import date
from pathlib import Path

import pytest
from tests.factories.dossiers import OWNER, accepted_dossier
from tests.factories.papers import PDF, PNG
from tests.factories.world import CITIZEN, DESK, World

from motcua.core import crypto, encrypted_files, rekeying, sql
from motcua.directory import (
    accounts,
    applicants,
    central_log_in,
    log_ins,
    mandates,
    national_log_in,
    second_factors,
    services,
)
from motcua.directory.ports import CERTIFICATE, Identity
from motcua.documents import keeping
from motcua.documents import services as documents
from motcua.dossiers import queries as dossiers
from motcua.notifications import wishes
from motcua.scenarios.commands import keys
from motcua.scenarios.doctor import surroundings
from motcua.workplace.services import exports

OLD = "11" * 32
PHONE = "0912345678"


@pytest.fixture(autouse=True)
def _looked_at_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests change the file of keys more than twice a second."""
    monkeypatch.setattr(crypto, "LOOKED_AT_EVERY", 0)


@pytest.fixture
def ring(settings, tmp_path: Path) -> Path:
    """The keys in a file, files in a folder of their own."""
    settings.FIELD_KEY_FILE, settings.DATA_FOLDER = tmp_path / "field_key", tmp_path
    settings.FIELD_KEY_FILE.write_text(OLD + "\n")
    return settings.FIELD_KEY_FILE


class Kept:
    """A dossier, people and files from the time of the old key, and everything by which they are found."""

    def __init__(self, world: World) -> None:
        self.world, now = world, world.now
        self.desk = world.actor(DESK)
        self.dossier = accepted_dossier(world, now=now).id
        self.account = services.ensure_citizen(
            login=PHONE, full_name="Người Dùng Điện Thoại", password_hash="!", personal_number="000000777777", now=now
        )
        by = f"person:{crypto.index('000000777777').hex()}"
        central_log_in.link(provider=CERTIFICATE, subject=by, account_id=self.account, by="holder", now=now)
        self.codes = second_factors.new_recovery_codes(self.account)
        scope = mandates.Scope(date(2026, 3, 1), date(2026, 4, 1))
        self.mandate = mandates.give(
            actor=world.actor(CITIZEN), to="0912000111", to_name="Chưa Có Tài Khoản", scope=scope, now=now
        )
        wishes.silence(token=wishes.silence_link("im@vidu.example").rstrip("/").rpartition("/")[2], now=now)
        self.files = [
            documents.store(name=f"{number}.png", chunks=[PNG + bytes([number])], owner_id=None, now=now).id
            for number in range(3)
        ]
        self.token = exports.ask_for_export(
            actor=self.desk, kind="csv", bucket=None, since=None, until=None, procedure="", now=now
        )
        exports.run_export(self.token, now)
        # One from before files were encrypted.
        self.plain = documents.store(name="cu.pdf", chunks=[PDF], owner_id=None, now=now).id
        path = keeping.place(documents.open_file(self.plain)[0].sha256)
        path.path.unlink()
        bare = keeping.places(path.digest)[-1]
        bare.parent.mkdir(parents=True, exist_ok=True)
        bare.write_bytes(PDF)

    def check(self) -> None:
        """Everything is found by what people type, and reads as it was."""
        found = {row.id for row in dossiers.find(self.desk, OWNER.personal_number)}
        assert self.dossier in found
        assert self.dossier in {row.id for row in dossiers.find(self.desk, OWNER.phone)}
        assert accounts.Account.objects.get(login=log_ins.looked_up(PHONE)).id == self.account
        assert applicants.account_of_number("000000777777") == self.account
        now = self.world.now
        assert applicants.applicant(actor=self.desk, account_id=self.account, now=now).phone == PHONE
        assert wishes.is_silenced("im@vidu.example")
        now_named, *before = (f"person:{digest.hex()}" for digest in crypto.indexes("000000777777"))
        shown = Identity(CERTIFICATE, now_named, personal_number="000000777777", formerly=tuple(before))
        assert national_log_in.find(shown).account_id == self.account
        assert [documents.open_file(each)[1].read_bytes() for each in self.files] == [
            PNG + bytes([number]) for number in range(3)
        ]
        assert documents.open_file(self.plain)[1].read_bytes() == PDF
        listed, _ = exports.open_export(actor=self.desk, token=self.token, now=now)
        with listed:
            assert OWNER.full_name in listed.read().decode()


@pytest.fixture
def kept(world: World, ring: Path) -> Kept:
    return Kept(world)


pytestmark = pytest.mark.django_db


def test_rotate_writes_everything_anew_and_all_of_it_is_found(kept: Kept, ring: Path, capsys, monkeypatch):
    monkeypatch.setattr(rekeying, "AT_ONCE", 3)
    assert (keys.add([]), len(crypto.ring().keys)) == (0, 2)
    kept.check()

    assert keys.rotate([]) == 0

    kept.check()
    new = crypto.ring().writing.id.hex()
    assert crypto.ring().writing is crypto.ring().keys[1]
    assert set(keys.fields_by_key()) == {new}
    assert [keeping.key_ids(folder) for folder in range(keeping.FOLDERS) if keeping.key_ids(folder)] == [
        {new: count} for count in [1] * 4
    ]
    assert exports.key_ids() == {new: 1}
    assert second_factors.check_code(account_id=kept.account, code=kept.codes[0], now=kept.world.now) == "recovery"
    # Who gets an account only now is the one whom an older mandate named.
    late = services.ensure_citizen(login="0912000111", full_name="Mới", password_hash="!", now=kept.world.now)
    actor = kept.world.actor(accounts.Account.objects.get(id=late).login)
    assert mandates.received_one(actor, kept.mandate).delegate_name == "Chưa Có Tài Khoản"
    assert (keys.status([]), keys.rotate([])) == (0, 0)
    assert "Mọi thứ dùng khóa đang ghi" in capsys.readouterr().out


def test_rotate_that_was_killed_leaves_all_found_and_goes_on(kept: Kept, ring: Path, monkeypatch):
    monkeypatch.setattr(rekeying, "AT_ONCE", 2)
    keys.add([])
    real, steps = rekeying.step, []

    def killed(column: rekeying.Column, after: int) -> rekeying.Step:
        steps.append(column)
        if len(steps) == 12:
            raise KeyboardInterrupt
        return real(column, after)

    monkeypatch.setattr(rekeying, "step", killed)
    with pytest.raises(KeyboardInterrupt):
        keys.rotate([])
    keeping.rewrite(int(keeping.place(documents.open_file(kept.files[0])[0].sha256).path.parent.name, 16))

    assert len(keys.fields_by_key()) == 2
    kept.check()
    assert keys.rotate([]) == 0
    kept.check()
    assert len(keys.fields_by_key()) == 1


def test_a_file_whose_rewriting_was_killed_before_the_old_one_went_is_whole(kept: Kept, ring: Path, monkeypatch):
    keys.add([])
    stored = documents.open_file(kept.files[0])[0]
    old = keeping.place(stored.sha256).path
    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
        ring.write_text(ring.read_text().replace(" waiting", ""))
        with pytest.raises(KeyboardInterrupt):
            keeping.rewrite(int(old.parent.name, 16))

    assert (old.exists(), len([path for path in keeping.places(stored.sha256) if path.exists()])) == (True, 2)
    assert keys.rotate([]) == 0
    kept.check()
    assert not old.exists()


def test_a_lost_key_is_told_by_status_doctor_and_rotate_and_nothing_of_it_is_touched(kept: Kept, ring: Path, capsys):
    lost = crypto.ring().writing.id.hex()
    before = sql.rows("SELECT id, personal_enc FROM dossiers_party ORDER BY id", ())
    ring.write_text("22" * 32 + "\n")

    told = dict(surroundings.look())[f"khóa mã hóa {crypto.ring().writing.id.hex()}"]

    assert told.startswith(f"mất khóa {lost}")
    assert (keys.status([]), keys.rotate([])) == (1, 1)
    assert f"Thiếu khóa {lost}" in capsys.readouterr().err
    assert sql.rows("SELECT id, personal_enc FROM dossiers_party ORDER BY id", ()) == before
    assert sum(keeping.strays(date.fromordinal(night)) for night in range(1, keeping.NIGHTS + 1)) == 0
    ring.write_text(OLD + "\n" + ring.read_text())
    kept.check()


def test_list_in_plain_is_found_by_doctor_and_not_kept(kept: Kept, ring: Path):
    assert dict(surroundings.look())["danh sách đã xuất"] == ""
    exports.file_of(kept.token).write_text("Chủ hồ sơ")

    assert dict(surroundings.look())["danh sách đã xuất"].startswith("1 tệp không mã hóa")
    assert keys.rotate([]) == 0
    assert (exports.file_of(kept.token).exists(), dict(surroundings.look())["danh sách đã xuất"]) == (False, "")


def test_values_from_before_there_were_rings_are_written_anew(kept: Kept, ring: Path):
    alone = crypto.ring().writing.plain
    stored = b"\x01" + b"\x05" * 12 + alone.encrypt(b"\x05" * 12, OWNER.phone.encode(), b"\x01")
    sql.execute("UPDATE dossiers_party SET phone_enc = %s WHERE dossier_id = %s", (stored, kept.dossier))
    assert keys.fields_by_key()[""] == 1

    assert keys.rotate([]) == 0

    assert "" not in keys.fields_by_key()
    assert crypto.decrypt(sql.rows("SELECT phone_enc FROM dossiers_party WHERE dossier_id = %s", (kept.dossier,))[0][0])


def test_add_twice_or_without_a_file_says_what_to_do(ring: Path, settings, capsys):
    assert (keys.add([]), keys.add([])) == (0, 1)
    settings.FIELD_KEY_FILE = None
    assert keys.add([]) == 1
    told = capsys.readouterr().err
    assert "motcua keys rotate" in told
    assert "MOTCUA_FIELD_KEY_FILE" in told


def test_every_encrypted_column_is_known_with_its_digest():
    known = {(column.table, column.name, column.digest) for column in rekeying.columns()}

    assert ("dossiers_party", "personal_enc", "personal_index") in known
    assert ("dossiers_dossier", "secret_enc", "") in known
    columns = sql.rows(
        "SELECT table_name, column_name FROM information_schema.columns "
        "WHERE table_schema = 'public' AND column_name LIKE '%%\\_enc'",
        (),
    )
    assert {(table, name) for table, name, _ in known} == set(columns)


def test_files_of_the_disk_show_neither_kind_nor_name(kept: Kept):
    stored, there = documents.open_file(kept.files[0])

    assert there.path.name != stored.sha256
    assert PNG[:8] not in there.path.read_bytes()
    assert encrypted_files.facts(there.path)
