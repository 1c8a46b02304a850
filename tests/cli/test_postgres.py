import os
import signal
import time

import psycopg
import pytest

from motcua.cli.accounts import server_account
from motcua.cli.errors import LauncherError
from motcua.cli.pgbinaries import find_binaries
from motcua.cli.postgres import PostgresServer, temporary_server


def value_of(url, query):
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchone()[0]


@pytest.mark.slow
def test_temporary_server_new_database_speaks_vietnamese_and_has_its_extensions(tmp_path):
    with temporary_server(tmp_path) as url, psycopg.connect(url) as connection:
        for extension in ("pg_trgm", "unaccent", "btree_gist"):
            connection.execute(f"CREATE EXTENSION {extension}")
        row = connection.execute(
            "SELECT current_setting('server_encoding'), lower('ĐĂNG KÝ ƯỜ'), current_setting('listen_addresses')"
        ).fetchone()

    assert row == ("UTF8", "đăng ký ườ", "")
    assert not (tmp_path / "postgres").exists()


@pytest.mark.slow
def test_server_wrong_password_is_refused(tmp_path):
    with temporary_server(tmp_path) as url:
        secret = url.split(":")[2].split("@")[0]

        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(url.replace(secret, "sai"))


@pytest.mark.slow
def test_server_killed_without_a_word_starts_again_with_its_data(tmp_path):
    server = PostgresServer(tmp_path / "kho", durable=False)
    try:
        url = server.start()
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE ho_so AS SELECT 7 AS ma")
        old_process = server._process
        # A second launcher finds the first one's server still there, its launcher gone.
        server = PostgresServer(tmp_path / "kho", durable=False)

        url = server.start()

        assert value_of(url, "SELECT ma FROM ho_so") == 7
        assert old_process.wait(10) == 0
    finally:
        server.stop()
        server.remove()


@pytest.mark.slow
def test_server_that_dies_is_reported(tmp_path):
    server = PostgresServer(tmp_path / "kho", durable=False)
    try:
        server.start()
        os.kill(server._process.pid, signal.SIGQUIT)
        server._process.wait()

        with pytest.raises(LauncherError) as caught:
            server.check()

        assert caught.value.vietnamese.startswith("PostgreSQL đã dừng (mã ")
    finally:
        server.stop()
        server.remove()


def test_binaries_configured_folder_without_postgres_is_named(tmp_path):
    with pytest.raises(LauncherError) as caught:
        find_binaries(home=tmp_path, environment={"MOTCUA_PG_BIN": str(tmp_path)}, account=None)

    assert caught.value.vietnamese == (
        f"Thư mục {tmp_path} không có chương trình postgres; hãy kiểm tra MOTCUA_PG_BIN."
    )


def test_binaries_data_of_another_major_version_is_refused(tmp_path):
    server = PostgresServer(tmp_path / "kho")
    (server.home / "data").mkdir()
    (server.home / "data" / "PG_VERSION").write_text("14\n")
    try:
        with pytest.raises(LauncherError) as caught:
            PostgresServer(tmp_path / "kho")

        assert caught.value.vietnamese.startswith("Dữ liệu được tạo bằng PostgreSQL 14, chương trình hiện có là bản ")
    finally:
        server.remove()


def test_server_account_root_hands_over_and_others_keep_theirs(tmp_path):
    account = server_account(tmp_path / "chua-co")

    assert (account is None) == (os.geteuid() != 0)
    assert account is None or account.uid != 0


def test_start_of_an_existing_server_takes_less_than_two_seconds(tmp_path):
    server = PostgresServer(tmp_path / "kho", durable=False)
    try:
        server.start()
        server.stop()
        began = time.monotonic()

        server.start()

        assert time.monotonic() - began < 2
    finally:
        server.stop()
        server.remove()
