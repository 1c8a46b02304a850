"""The only reader of the environment: typed values, failing at start with the variable's name."""

import os
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from motcua.core import keyring


class BadEnvironment(RuntimeError):
    """A variable is missing or malformed; the message names it."""


@dataclass(frozen=True)
class Environment:
    """Everything the settings take from outside."""

    database: dict[str, object]
    secret_key: str
    field_keys: str
    field_key_file: Path | None
    data: Path
    profile: str
    base_url: str
    allowed_hosts: tuple[str, ...]
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...]
    smtp_host: str
    smtp_port: int
    mail_from: str
    sms_url: str
    sms_user: str
    sms_password: str
    sms_sender: str
    clamd: str
    clamd_seconds: int
    breached_passwords: Path | None
    sso: list[dict[str, str]]
    certificates: dict[str, str]
    vnpay: dict[str, str]
    vietqr: dict[str, str]
    keypay: dict[str, str]
    population: dict[str, str]
    enterprises: dict[str, str]


def read() -> Environment:
    """Read and check all variables.

    Raises:
        BadEnvironment: A variable is missing or malformed.
    """
    return Environment(
        database=_database(_text("DATABASE_URL")),
        secret_key=_secret("MOTCUA_SECRET_KEY"),
        field_keys=_field_keys(),
        field_key_file=_file("MOTCUA_FIELD_KEY"),
        data=Path(_text("MOTCUA_DATA", "var")).resolve(),
        profile=_text("MOTCUA_PROFILE", "demo"),
        base_url=_text("MOTCUA_BASE_URL", "http://127.0.0.1:8000").rstrip("/"),
        allowed_hosts=tuple(_text("MOTCUA_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]").split(",")),
        trusted_proxies=_networks("MOTCUA_TRUSTED_PROXIES"),
        smtp_host=_text("MOTCUA_SMTP_HOST", "127.0.0.1"),
        smtp_port=_integer("MOTCUA_SMTP_PORT", 1025),
        mail_from=_text("MOTCUA_MAIL_FROM", "khong-tra-loi@motcua.example"),
        sms_url=os.environ.get("MOTCUA_SMS_URL", "").strip(),
        sms_user=os.environ.get("MOTCUA_SMS_USER", "").strip(),
        sms_password=_optional_secret("MOTCUA_SMS_PASSWORD"),
        sms_sender=_text("MOTCUA_SMS_SENDER", "MOTCUA"),
        clamd=_socket("MOTCUA_CLAMD"),
        clamd_seconds=_integer("MOTCUA_CLAMD_SECONDS", 10),
        breached_passwords=_path("MOTCUA_BREACHED_PASSWORDS"),
        sso=_central_log_ins(),
        certificates={
            "authorities": os.environ.get("MOTCUA_CERTIFICATE_AUTHORITIES", "").strip(),
            "taken_back": os.environ.get("MOTCUA_CERTIFICATE_LISTS", "").strip(),
        },
        vnpay={
            "pay_url": os.environ.get("MOTCUA_VNPAY_PAY_URL", "").strip(),
            "query_url": os.environ.get("MOTCUA_VNPAY_QUERY_URL", "").strip(),
            "code": os.environ.get("MOTCUA_VNPAY_TMN_CODE", "").strip(),
            "secret": _optional_secret("MOTCUA_VNPAY_SECRET"),
        },
        vietqr={
            "bank": os.environ.get("MOTCUA_VIETQR_BANK", "").strip(),
            "bank_name": os.environ.get("MOTCUA_VIETQR_BANK_NAME", "").strip(),
            "account": os.environ.get("MOTCUA_VIETQR_ACCOUNT", "").strip(),
            "holder": os.environ.get("MOTCUA_VIETQR_HOLDER", "").strip(),
            "secret": _optional_secret("MOTCUA_VIETQR_SECRET"),
        },
        keypay={
            "pay_url": os.environ.get("MOTCUA_KEYPAY_PAY_URL", "").strip(),
            "query_url": os.environ.get("MOTCUA_KEYPAY_QUERY_URL", "").strip(),
            "client_id": os.environ.get("MOTCUA_KEYPAY_CLIENT_ID", "").strip(),
            "key_1": _optional_secret("MOTCUA_KEYPAY_KEY_1"),
            "key_2": _optional_secret("MOTCUA_KEYPAY_KEY_2"),
            "bank": os.environ.get("MOTCUA_KEYPAY_BANK", "").strip(),
            "account": os.environ.get("MOTCUA_KEYPAY_ACCOUNT", "").strip(),
            "holder": os.environ.get("MOTCUA_KEYPAY_HOLDER", "").strip(),
        },
        population={
            "url": os.environ.get("MOTCUA_POPULATION_URL", "").strip(),
            "user": os.environ.get("MOTCUA_POPULATION_USER", "").strip(),
            "secret": _optional_secret("MOTCUA_POPULATION_SECRET"),
            "client": os.environ.get("MOTCUA_POPULATION_CLIENT", "").strip(),
            "api_key": _optional_secret("MOTCUA_POPULATION_API_KEY"),
            "unit": os.environ.get("MOTCUA_POPULATION_UNIT", "").strip(),
            "official": os.environ.get("MOTCUA_POPULATION_OFFICIAL", "").strip(),
            "stamp": _one_of("MOTCUA_POPULATION_STAMP", ("milliseconds", "seconds")),
        },
        enterprises={
            "url": os.environ.get("MOTCUA_ENTERPRISES_URL", "").strip(),
            "access_key": os.environ.get("MOTCUA_ENTERPRISES_ACCESS_KEY", "").strip(),
            "secret_key": _optional_secret("MOTCUA_ENTERPRISES_SECRET_KEY"),
            "app": os.environ.get("MOTCUA_ENTERPRISES_APP", "").strip(),
            "partner": os.environ.get("MOTCUA_ENTERPRISES_PARTNER", "").strip(),
            "partner_customer": os.environ.get("MOTCUA_ENTERPRISES_PARTNER_CUSTOMER", "").strip(),
        },
    )


def _central_log_ins() -> list[dict[str, str]]:
    """Return the central log-ins of officials and of citizens; one without an issuer is not set up."""
    found = (
        ("province", "officials", "Đăng nhập tập trung của tỉnh", "MOTCUA_SSO_PROVINCE_ISSUER",
         "MOTCUA_SSO_PROVINCE_CLIENT_ID", "MOTCUA_SSO_PROVINCE_CLIENT_SECRET"),
        ("national", "officials", "Cổng Dịch vụ công quốc gia", "MOTCUA_SSO_NATIONAL_ISSUER",
         "MOTCUA_SSO_NATIONAL_CLIENT_ID", "MOTCUA_SSO_NATIONAL_CLIENT_SECRET"),
        ("dvcqg", "citizens", "Cổng Dịch vụ công quốc gia", "MOTCUA_SSO_DVCQG_ISSUER",
         "MOTCUA_SSO_DVCQG_CLIENT_ID", "MOTCUA_SSO_DVCQG_CLIENT_SECRET"),
        ("vneid", "citizens", "VNeID", "MOTCUA_SSO_VNEID_ISSUER",
         "MOTCUA_SSO_VNEID_CLIENT_ID", "MOTCUA_SSO_VNEID_CLIENT_SECRET"),
    )  # fmt: skip
    return [
        {
            "key": key,
            "audience": audience,
            "name": name,
            "issuer": os.environ.get(issuer, "").strip().rstrip("/"),
            "client_id": os.environ.get(client_id, "").strip(),
            "client_secret": _optional_secret(client_secret),
        }
        for key, audience, name, issuer, client_id, client_secret in found
    ]


def _text(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, default)
    if value is None or not value.strip():
        raise BadEnvironment(f"{name} is not set")
    return value.strip()


def _integer(name: str, default: int) -> int:
    value = _text(name, str(default))
    if not value.isdigit():
        raise BadEnvironment(f"{name} must be a whole number, not {value!r}")
    return int(value)


def _path(name: str) -> Path | None:
    value = os.environ.get(name, "").strip()
    return Path(value) if value else None


def _one_of(name: str, known: tuple[str, ...]) -> str:
    """Return one of the known words; the first when nothing is set."""
    value = _text(name, known[0])
    if value not in known:
        raise BadEnvironment(f"{name} must be one of {', '.join(known)}, not {value!r}")
    return value


def _socket(name: str) -> str:
    value = os.environ.get(name, "").strip()
    parts = urlsplit(value)
    if value and not ((parts.scheme == "tcp" and parts.hostname) or (parts.scheme == "unix" and parts.path)):
        raise BadEnvironment(f"{name} must be tcp://host:port or unix:///path, not {value!r}")
    return value


def _networks(name: str) -> tuple[IPv4Network | IPv6Network, ...]:
    try:
        return tuple(ip_network(each.strip()) for each in os.environ.get(name, "").split(",") if each.strip())
    except ValueError as fault:
        raise BadEnvironment(f"{name} must be addresses or networks with commas between them: {fault}") from None


def _secret(name: str) -> str:
    value = _optional_secret(name)
    if not value:
        raise BadEnvironment(f"{name} or {name}_FILE is not set")
    return value


def _optional_secret(name: str) -> str:
    file = _file(name)
    return file.read_text(encoding="utf8").strip() if file else os.environ.get(name, "").strip()


def _file(name: str) -> Path | None:
    file = os.environ.get(f"{name}_FILE")
    return Path(file) if file else None


def _field_keys() -> str:
    value = _secret("MOTCUA_FIELD_KEY")
    try:
        keyring.parse(value)
    except keyring.BadKeyring as fault:
        raise BadEnvironment(f"MOTCUA_FIELD_KEY {fault}") from None
    return value


def _database(url: str) -> dict[str, object]:
    """Turn a postgresql:// address, with the socket folder as ?host=, into Django's form."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise BadEnvironment("DATABASE_URL must begin with postgresql://")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "motcua",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", unquote(parts.hostname or "")),
        "PORT": options.pop("port", str(parts.port or "")),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"application_name": "motcua", **options},
    }
