"""A central log-in for trying out: OpenID Connect over HTTP with people to choose from; can misbehave on request.

Start it with `python -m motcua.gateways.sso.demo_provider --port 9000 --people people.json [--fault expired]`.
`people.json` is a list of objects with `subject`, `full_name` and whatever claims a person releases. Who has the claim
`LoaiTaiKhoan` has an account of the national kind: the identity token proves who it is, the rest is user information.
"""

import base64
import hashlib
import html
import json
import secrets
import sys
import time
import urllib.request
from collections.abc import Sequence
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

from motcua.gateways.demo_servers import DemoHttpServer, SessionHandler, flat, parser_of, serve

CLIENT_ID, CLIENT_SECRET = "motcua", "chi-de-thu"
STRANGER = {"subject": "nguoi-la", "full_name": "Người Chưa Có Tài Khoản"}
_CODE_LIFE, _TOKEN_LIFE = 60.0, 300
_LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
_SHOWN = 200
_PAGE = """<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>{name} (minh họa)</title>
<meta name="viewport" content="width=device-width"><style>body{{font:16px sans-serif;max-width:40rem;margin:2rem auto;
padding:0 1rem}}button{{font:inherit;padding:.5rem 1rem}}select{{font:inherit;max-width:100%}}</style></head><body>
<h1>{name}</h1><p>Máy chủ minh họa, không có thật. Hãy chọn người đăng nhập.</p>
<form method="post" action="/authorize">{hidden}
<p><label>Tài khoản<br><select name="subject">{options}</select></label></p>
<p><button name="do" value="in">Đăng nhập</button> <button name="do" value="no">Từ chối</button></p>
</form></body></html>
"""


class Fault(StrEnum):
    """How the provider misbehaves."""

    NONE = "none"
    SLOW = "slow"
    REFUSE = "refuse"
    WRONG_SIGNATURE = "wrong-signature"
    EXPIRED = "expired"
    WRONG_NONCE = "wrong-nonce"
    WRONG_AUDIENCE = "wrong-audience"
    WRONG_STATE = "wrong-state"
    WRONG_PERSON = "wrong-person"


class DemoProvider(DemoHttpServer):
    """The provider in a thread; port 0 takes a free one, and `fault` may change while it runs.

    slow: the token request waits `delay` seconds. refuse: no code is good. wrong-signature: signs with a key that is
    not published. expired, wrong-nonce, wrong-audience: the identity token is not for this sign-in. wrong-state: sends
    the browser back with another state. wrong-person: the user information is of somebody else.
    """

    def __init__(
        self,
        *,
        people: Sequence[dict[str, Any]],
        port: int = 0,
        fault: Fault = Fault.NONE,
        delay: float = 30.0,
        name: str = "Đăng nhập tập trung",
        back_channel: str = "",
    ) -> None:
        self.people = {str(one["subject"]): one for one in [*people, STRANGER]}
        self.fault, self.delay, self.name, self.back_channel = fault, delay, name, back_channel
        self.sessions: dict[str, str] = {}
        self._tokens: dict[str, str] = {}
        self._key = RSAKey.generate_key(2048, parameters={"kid": secrets.token_hex(4), "use": "sig", "alg": "RS256"})
        self._codes: dict[str, dict[str, Any]] = {}
        provider = self

        class Handler(SessionHandler):
            COOKIE = "demo_sso"

            def do_GET(self) -> None:  # noqa: N802  (http.server calls it by this name)
                parts = urlsplit(self.path)
                self._send(*provider.get(parts.path, flat(parts.query), self.cookie(), self._bearer()))

            def do_POST(self) -> None:  # noqa: N802  (http.server calls it by this name)
                header, path = self.headers.get("Authorization", ""), urlsplit(self.path).path
                session = secrets.token_hex(8) if path == "/authorize" else ""
                self._send(*provider.post(path, self.form() | {"sid": session}, header), session=session)

            def _bearer(self) -> str:
                return self.headers.get("Authorization", "").removeprefix("Bearer ")

            def _send(self, status: int, kind: str, body: str, *, session: str = "") -> None:
                self.page(status, body, kind=kind, cookie=session)

        super().__init__(Handler, port)

    @property
    def issuer(self) -> str:
        """Return the provider's name for itself."""
        return self.origin

    def get(self, path: str, query: dict[str, str], session: str = "", bearer: str = "") -> tuple[int, str, str]:
        """Answer a GET: discovery, keys, the page to choose somebody, user information, signing out."""
        if path == "/.well-known/openid-configuration":
            return _json(200, self._discovery())
        if path == "/jwks":
            return _json(200, {"keys": [self._key.as_dict(private=False)]})
        if path == "/authorize":
            return 200, "text/html", self._page(query, self.sessions.get(session, ""))
        if path == "/userinfo":
            return self._person(bearer)
        if path == "/logout":
            self.end(session)
            return 302, "text/html", query.get("post_logout_redirect_uri", "/")
        return 404, "text/plain", "not found"

    def post(self, path: str, form: dict[str, str], header: str) -> tuple[int, str, str]:
        """Answer a POST: the choice made on the page, and the token request."""
        if path == "/authorize":
            return 302, "text/html", self._chosen(form)
        if path == "/token":
            return self._token(form, header)
        return 404, "text/plain", "not found"

    def _discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "backchannel_logout_supported": True,
            "backchannel_logout_session_supported": True,
            "jwks_uri": f"{self.issuer}/jwks",
            "end_session_endpoint": f"{self.issuer}/logout",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def end(self, session: str) -> None:
        """End a session here and tell the portal so, as OpenID Connect Back-Channel Logout 1.0 asks."""
        subject = self.sessions.pop(session, "")
        if not subject or not self.back_channel:
            return
        body = urlencode({"logout_token": self.logout_token(subject, session)}).encode()
        request = urllib.request.Request(self.back_channel, data=body, method="POST")  # noqa: S310  (loopback, ours)
        with suppress(OSError), urllib.request.urlopen(request, timeout=5):  # noqa: S310  (loopback, ours)
            pass

    def logout_token(self, subject: str, session: str = "", **other: object) -> str:
        """Return the message that a session, or every session of somebody, has ended."""
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "iat": int(time.time()),
            "exp": int(time.time()) + _TOKEN_LIFE,
            "jti": secrets.token_hex(8),
            "sub": subject,
            "events": {_LOGOUT_EVENT: {}},
        }
        return self._signed(claims | ({"sid": session} if session else {}) | other)

    def _person(self, bearer: str) -> tuple[int, str, str]:
        person = self.people.get(self._tokens.get(bearer, ""))
        if person is None:
            return _json(401, {"error": "invalid_token"})
        claims = {name: value for name, value in person.items() if name not in {"subject", "full_name", "acr"}}
        subject = "khac" if self.fault is Fault.WRONG_PERSON else person["subject"]
        return _json(200, {"HoVaTen": person["full_name"]} | claims | {"sub": subject, "TechID": subject})

    def _page(self, query: dict[str, str], chosen: str) -> str:
        hidden = "".join(
            f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
            for name, value in query.items()
        )
        options = "".join(
            f'<option value="{html.escape(subject)}"{" selected" if subject == chosen else ""}>'
            f"{html.escape(_named(one))}</option>"
            for subject, one in list(self.people.items())[:_SHOWN]
        )
        return _PAGE.format(name=html.escape(self.name), hidden=hidden, options=options)

    def _chosen(self, form: dict[str, str]) -> str:
        state = "khac" if self.fault is Fault.WRONG_STATE else form.get("state", "")
        if form.get("do") == "no":
            return f"{form.get('redirect_uri', '')}?{urlencode({'error': 'access_denied', 'state': state})}"
        code = secrets.token_urlsafe(24)
        if form.get("sid"):
            self.sessions[form["sid"]] = form.get("subject", "")
        self._codes[code] = {**form, "until": time.monotonic() + _CODE_LIFE}
        return f"{form.get('redirect_uri', '')}?{urlencode({'code': code, 'state': state})}"

    def _token(self, form: dict[str, str], header: str) -> tuple[int, str, str]:
        if self.fault is Fault.SLOW:
            time.sleep(self.delay)
        expected = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        if header != f"Basic {expected}" and form.get("client_secret") != CLIENT_SECRET:
            return _json(401, {"error": "invalid_client"})
        begun = self._codes.pop(form.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        is_good = (
            begun is not None
            and begun["until"] > time.monotonic()
            and begun.get("redirect_uri") == form.get("redirect_uri")
            and begun.get("code_challenge") == challenge.rstrip(b"=").decode()
        )
        if begun is None or not is_good or self.fault is Fault.REFUSE:
            return _json(400, {"error": "invalid_grant"})
        access = secrets.token_urlsafe(24)
        token = {"access_token": access, "token_type": "Bearer", "expires_in": _TOKEN_LIFE}
        self._tokens[access] = str(begun.get("subject"))
        return _json(200, {**token, "id_token": self._identity(begun)})

    def _identity(self, begun: dict[str, Any]) -> str:
        now = int(time.time())
        person = self.people.get(str(begun.get("subject")), STRANGER)
        is_national = "LoaiTaiKhoan" in person
        said = {"acr": person.get("acr", "LoA1")} if is_national else {"name": person["full_name"], **person}
        claims = {name: value for name, value in said.items() if name not in {"subject", "full_name"}}
        claims |= {
            "iss": self.issuer,
            "sub": person["subject"],
            "sid": begun.get("sid", ""),
            "aud": "khac" if self.fault is Fault.WRONG_AUDIENCE else begun.get("client_id", ""),
            "iat": now,
            "exp": now - 3600 if self.fault is Fault.EXPIRED else now + _TOKEN_LIFE,
            "nonce": "khac" if self.fault is Fault.WRONG_NONCE else begun.get("nonce", ""),
        }
        return self._signed(claims)

    def _signed(self, claims: dict[str, Any]) -> str:
        key = RSAKey.generate_key(2048) if self.fault is Fault.WRONG_SIGNATURE else self._key
        return jwt.encode({"alg": "RS256", "kid": str(self._key.kid)}, claims, key)


def _named(person: dict[str, Any]) -> str:
    return " · ".join(filter(None, [str(person["full_name"]), str(person.get("title", ""))]))


def _json(status: int, body: dict[str, Any]) -> tuple[int, str, str]:
    return status, "application/json", json.dumps(body)


def run(argv: list[str]) -> int:
    """Serve until asked to stop."""
    parser = parser_of("motcua demo sso-provider", port=9000, faults=Fault)
    parser.add_argument("--people", type=Path, required=True, help="tệp JSON / who can be chosen")
    parser.add_argument("--name", default="Đăng nhập tập trung", help="tên trên trang / what it calls itself")
    parser.add_argument("--back-channel", default="", help="nơi báo đăng xuất / who is told that a session ended")
    options = parser.parse_args(argv)
    people = json.loads(options.people.read_text(encoding="utf8"))
    return serve(
        lambda: DemoProvider(
            people=people,
            port=options.port,
            fault=options.fault,
            name=options.name,
            back_channel=options.back_channel,
        ),
        lambda provider: f"{options.name} thử: {provider.issuer}, {len(people)} người",
        options.port,
    )


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
