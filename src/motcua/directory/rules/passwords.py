"""What a password must be: long, not only digits, not the login."""

from motcua.core.text import fold, nfc

SHORTEST = 10
LONGEST = 200


def read_password(typed: str) -> str:
    """Return a password in the form that is hashed, so that every keyboard gives the same one."""
    return nfc(typed[: LONGEST + 1]).encode("utf8", "replace").decode()


def password_fault(password: str, *, login: str, full_name: str = "") -> str:
    """Return what is wrong with a new password, in plain words; empty when nothing is."""
    if len(password) < SHORTEST:
        return f"Mật khẩu cần ít nhất {SHORTEST} ký tự. Một câu ngắn dễ nhớ là tốt nhất."
    if len(password) > LONGEST:
        return f"Mật khẩu dài quá {LONGEST} ký tự."
    if password.isdigit():
        return "Mật khẩu chỉ có chữ số thì dễ bị đoán. Hãy thêm chữ."
    if len(set(password)) <= 3:  # noqa: PLR2004  (aaaaaaaaaa, ababababab)
        return "Mật khẩu lặp lại ít ký tự thì dễ bị đoán. Hãy chọn mật khẩu khác."
    plain = fold(password).replace(" ", "")
    known = {fold(login), fold(login.partition("@")[0]), fold(full_name).replace(" ", "")} - {""}
    if plain in known:
        return "Mật khẩu không được trùng với tên đăng nhập hoặc họ tên."
    return ""
