"""The check of the history as an operator runs it."""

import json

import pytest
from tests.factories.tamper import tamper

from motcua.core import seals, sql
from motcua.scenarios.commands import verify_history
from motcua.scenarios.demo import load, province

pytestmark = pytest.mark.django_db


@pytest.mark.slow
def test_verify_history_tells_tampering_by_dossier_and_in_vietnamese(now, tmp_path, capsys):
    extent = province.Extent(communes=["H99.21"], procedures=["2.000815", "1.001193"])
    load.load(now=now, dossiers=12, extent=extent)
    file = tmp_path / "seals.jsonl"
    seals.seal(file=file, now=now)
    (stream, code), (other, _), (removed, _) = sql.rows(
        "SELECT id, coalesce(code, receipt_no) FROM dossiers_dossier ORDER BY code IS NULL, id LIMIT 3", ()
    )

    assert verify_history.run(["--seals", str(file)]) == 0
    assert capsys.readouterr().out.endswith("nguyên vẹn.\n")

    tamper("UPDATE core_event SET payload = %s WHERE stream = %s AND seq = 1", (json.dumps({}), stream))
    tamper("DELETE FROM core_event WHERE stream = %s AND seq = 1", (other,))
    tamper("DELETE FROM core_event WHERE stream = %s", (removed,))
    sql.execute("DELETE FROM core_stream WHERE id = %s", (removed,))

    assert verify_history.run([code.lower(), "--seals", str(file)]) == 1
    assert capsys.readouterr().out.splitlines()[0] == f"✗ Hồ sơ {code}: sự kiện 1 đã bị sửa"
    assert verify_history.run(["--seals", str(file)]) == 1
    told = capsys.readouterr().out
    assert "thiếu sự kiện 1" in told
    assert "nay không còn" in told
    assert verify_history.run(["H99.99-260101-9999", "--seals", str(file)]) == 2
    assert verify_history.run(["--seals", str(tmp_path / "none")]) == 1
    assert "không xét được đuôi bị cắt" in capsys.readouterr().err
