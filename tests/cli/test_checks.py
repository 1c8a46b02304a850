import socket

import pytest

from motcua.cli.checks import check_database, check_disk, check_port, free_port
from motcua.cli.errors import LauncherError


def test_port_check_taken_port_names_it_and_another():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(LauncherError) as caught:
            check_port(port)

    assert caught.value.vietnamese == (
        f"Cổng {port} đang được chương trình khác dùng. Hãy chọn cổng khác: `PORT={port + 1} make run`."
    )


def test_port_check_free_port_passes():
    assert check_port(free_port()) is None


def test_disk_check_too_little_space_says_how_much_is_needed(tmp_path):
    with pytest.raises(LauncherError) as caught:
        check_disk(tmp_path, needed_megabytes=10**9)

    assert "cần ít nhất 1000000000 MB" in caught.value.vietnamese


def test_database_check_unreachable_server_hides_the_password():
    with pytest.raises(LauncherError) as caught:
        check_database(f"postgresql://ai:mat-khau-kin@127.0.0.1:{free_port()}/kho")

    assert "DATABASE_URL (127.0.0.1/kho)" in caught.value.vietnamese
    assert "mat-khau-kin" not in str(caught.value)


@pytest.mark.parametrize("url", ["mysql://ai:mat-khau-kin@máy", "postgresql://ai:mat-khau-kin@[x", "mat-khau-kin"])
def test_database_check_malformed_address_is_not_repeated(url):
    with pytest.raises(LauncherError) as caught:
        check_database(url)

    assert caught.value.vietnamese == (
        "DATABASE_URL sai dạng. Mẫu đúng: postgresql://tên:mật-khẩu@máy-chủ:5432/cơ-sở-dữ-liệu"
    )
