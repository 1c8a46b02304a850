"""`motcua database grants`: what a role needs that web server and worker connect as."""

import argparse

from django.db import connection

from motcua.scenarios import grants


def run(argv: list[str]) -> int:
    """Print the statements that make a role fit for web server and worker; nothing is changed."""
    parser = argparse.ArgumentParser(prog="motcua database grants")
    parser.add_argument("--role", default="", help="vai trò; mặc định: tên chủ sở hữu thêm “_app” / the role")
    options = parser.parse_args(argv)
    with connection.cursor() as cursor:
        where = grants.place(cursor)
        if where is None:
            print("Chưa có bảng nào; hãy chạy “motcua prepare” trước. / No tables yet: run `motcua prepare` first.")
            return 1
        role = options.role or where.role
        lines = grants.statements(role, where, grants.tables(cursor, where))
    print("-- Vai trò của máy chủ web và tiến trình nền / the role of web server and worker")
    print(f"-- CREATE ROLE {grants.quoted(role)} LOGIN PASSWORD '...';")
    print("BEGIN;", *(f"{line};" for line in lines), "COMMIT;", sep="\n")
    return 0


def renew(argv: list[str]) -> int:
    """Give the role what the tables of this version need, as `prepare` does after it made them."""
    del argv
    grants.renew()
    return 0
