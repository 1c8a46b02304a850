"""What an application may be registered with."""

import pytest

from motcua.directory.rules.member_apps import (
    MOST_ADDRESSES,
    addresses,
    fault_of_address,
    fault_of_addresses,
    scopes_asked,
)


@pytest.mark.parametrize(
    "address",
    [
        "https://thuvien.vidu.example/ve",
        "https://thuvien.vidu.example:8443/ve?kieu=1",
        "http://127.0.0.1:9100/ve",
        "http://[::1]/ve",
        "http://localhost/ve",
    ],
)
def test_address_over_tls_or_on_the_machine_itself_is_good(address: str) -> None:
    assert fault_of_address(address, is_local=True) == ""


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("http://thuvien.vidu.example/ve", "https://"),
        ("http://127.0.0.1.vidu.example/ve", "https://"),
        ("javascript:alert(1)", "địa chỉ đầy đủ"),
        ("https:///ve", "địa chỉ đầy đủ"),
        ("//thuvien.vidu.example/ve", "địa chỉ đầy đủ"),
        ("https://thuvien.vidu.example/ve#x", "sau dấu #"),
        ("https://ai:mat-khau@thuvien.vidu.example/", "tên người dùng"),
        ("https://*.vidu.example/ve", "dấu *"),
        ("https://thuvien.vidu.example/a b", "dấu cách"),
        ("https://thưviện.vidu.example/ve", "có dấu"),
        ("https://thuvien.vidu.example/về", "có dấu"),
        ('https://thuvien.vidu.example/"', "ký tự lạ"),
        ("https://thuvien.vidu.example\\@ke-gian.example/", "ký tự lạ"),
        ("https://thuvien.vidu.example/\0", "ký tự lạ"),
        ("https://thuvien.vidu.example:khong/", "không phải"),
        ("https://thuvien.vidu.example/" + "x" * 500, "dài nhất"),
    ],
)
def test_address_that_anybody_could_listen_at_or_that_is_none_is_refused_by_reason(address: str, why: str) -> None:
    assert why in fault_of_address(address, is_local=True)


def test_address_of_the_machine_itself_is_good_only_where_the_portal_is_there_too() -> None:
    assert "https://" in fault_of_address("http://127.0.0.1:5432/", is_local=False)
    assert fault_of_address("https://thuvien.vidu.example/ve", is_local=False) == ""


def test_addresses_stand_one_a_line_once_each_and_not_too_many() -> None:
    assert addresses(" https://a.example/ \n\nhttps://b.example/\nhttps://a.example/") == [
        "https://a.example/",
        "https://b.example/",
    ]
    assert fault_of_addresses([f"https://a.example/{number}" for number in range(MOST_ADDRESSES)], is_local=True) == ""
    assert "Nhiều nhất" in fault_of_addresses(
        [f"https://a.example/{number}" for number in range(MOST_ADDRESSES + 1)], is_local=True
    )
    assert "https://" in fault_of_addresses(["https://a.example/", "ftp://b.example/"], is_local=True)


def test_scopes_that_are_not_allowed_are_left_out_and_the_rest_stands_in_order() -> None:
    assert scopes_asked("email profile openid address", ["profile"]) == ["openid", "profile"]
    assert scopes_asked("", ["profile"]) == []
