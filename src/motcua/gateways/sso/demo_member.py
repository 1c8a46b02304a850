"""An application of the province for trying out: lets people in who are signed in at MotCua, over real HTTP.

Start it with `python -m motcua.gateways.sso.demo_member --port 9100 --issuer http://127.0.0.1:8000 --client-id …
--client-secret … [--fault deaf]`. It shows who came in and keeps its own session until it is told that the one at
MotCua ended, or asks for that itself.
"""

import html
import secrets
import sys
import time
from enum import StrEnum
from http import HTTPStatus
from urllib.parse import urlencode, urlsplit

from authlib.common.errors import AuthlibBaseError
from authlib.common.security import generate_token
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from motcua.core.errors import OutsideServiceFailed
from motcua.gateways.demo_servers import DemoHttpServer, SessionHandler, flat, parser_of, serve
from motcua.gateways.sso.client import Server
from motcua.gateways.sso.gateway import ALGORITHMS, LOGOUT_EVENT

NAME = "Thư viện tỉnh (minh họa)"
_PAGE = """<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width"><style>body{{font:16px sans-serif;max-width:40rem;margin:2rem auto;
padding:0 1rem}}</style></head><body><h1>{title}</h1><p>Ứng dụng minh họa, không có thật.</p>{body}</body></html>
"""


class Fault(StrEnum):
    """How the application misbehaves."""

    NONE = "none"
    DEAF = "deaf"
    SLOW = "slow"


class DemoMember(DemoHttpServer):
    """The application in a thread; port 0 takes a free one, and `fault` may change while it runs.

    deaf: takes no message that a session ended. slow: takes `delay` seconds for it.
    """

    def __init__(
        self,
        *,
        issuer: str,
        client_id: str = "",
        client_secret: str = "",
        port: int = 0,
        fault: Fault = Fault.NONE,
        delay: float = 30.0,
    ) -> None:
        self.server = Server("motcua", "MotCua", issuer, client_id, client_secret)
        self.fault, self.delay = fault, delay
        self.sessions: dict[str, dict[str, str]] = {}
        self._begun: dict[str, dict[str, str]] = {}
        member = self

        class Handler(SessionHandler):
            COOKIE = "demo_member"

            def do_GET(self) -> None:  # noqa: N802  (http.server calls it by this name)
                parts = urlsplit(self.path)
                status, body, cookie = member.get(parts.path, flat(parts.query), self.cookie())
                self.page(status, body, cookie=cookie)

            def do_POST(self) -> None:  # noqa: N802  (http.server calls it by this name)
                token, is_told = self.form().get("logout_token", ""), urlsplit(self.path).path == "/da-dang-xuat"
                self.page(member.told(token) if is_told else HTTPStatus.NOT_FOUND, "")

        super().__init__(Handler, port)

    @property
    def back(self) -> str:
        """Return where people are led to."""
        return f"{self.origin}/ve"

    @property
    def told_at(self) -> str:
        """Return where it is told that a session ended."""
        return f"{self.origin}/da-dang-xuat"

    def get(self, path: str, query: dict[str, str], session: str) -> tuple[int, str, str]:
        """Answer a GET: its page, the way in, the way back, the way out."""
        who = self.sessions.get(session)
        if path == "/vao":
            return self._begin()
        if path == "/ve":
            return self._arrive(query)
        if path == "/ra" and who:
            del self.sessions[session]
            asked = {"id_token_hint": who["id_token"], "post_logout_redirect_uri": f"{self.origin}/"}
            return 302, f"{self.server.discovered()['end_session_endpoint']}?{urlencode(asked)}", ""
        if who is None:
            return 200, self._page('<p>Bạn chưa vào.</p><p><a href="/vao">Vào bằng tài khoản của tỉnh</a></p>'), ""
        facts = "".join(f"<p>{html.escape(name)}: {html.escape(value)}</p>" for name, value in _shown(who).items())
        return 200, self._page(f'{facts}<p><a href="/ra">Đăng xuất</a></p>'), ""

    def told(self, token: str) -> int:
        """Take the message that a session ended, and say how that went."""
        if self.fault is Fault.SLOW:
            time.sleep(self.delay)
        if self.fault is Fault.DEAF:
            return HTTPStatus.SERVICE_UNAVAILABLE
        try:
            claims = self._claims(token)
            events = claims["events"]
            if not isinstance(events, dict) or LOGOUT_EVENT not in events:
                return HTTPStatus.BAD_REQUEST
        except (JoseError, KeyError, ValueError):
            return HTTPStatus.BAD_REQUEST
        self.sessions = {key: who for key, who in self.sessions.items() if who["sid"] != claims.get("sid")}
        return HTTPStatus.OK

    def _begin(self) -> tuple[int, str, str]:
        verifier, nonce = generate_token(64), generate_token(16)
        address, state = self.server.session(self.back).create_authorization_url(
            self.server.discovered()["authorization_endpoint"], code_verifier=verifier, nonce=nonce
        )
        self._begun[str(state)] = {"verifier": verifier, "nonce": nonce}
        return 302, str(address), ""

    def _arrive(self, query: dict[str, str]) -> tuple[int, str, str]:
        begun = self._begun.pop(query.get("state", ""), None)
        if begun is None or not query.get("code"):
            return 200, self._page(f"<p>Chưa vào được: {html.escape(query.get('error', 'state'))}.</p>"), ""
        try:
            token = self.server.token(code=query["code"], verifier=begun["verifier"], redirect_uri=self.back)
            claims = self._claims(str(token["id_token"]))
            person = self.server.person(str(token["access_token"]))
        except (AuthlibBaseError, JoseError, KeyError, ValueError, OutsideServiceFailed) as fault:
            return 200, self._page(f"<p>Chưa vào được: {html.escape(type(fault).__name__)}.</p>"), ""
        if claims.get("nonce") != begun["nonce"] or person.get("sub") != claims.get("sub"):
            return 200, self._page("<p>Chưa vào được: câu trả lời của lần khác.</p>"), ""
        session = secrets.token_hex(16)
        told = {name: str(value) for name, value in person.items()}
        self.sessions[session] = told | {"sid": str(claims["sid"]), "id_token": str(token["id_token"])}
        return 302, "/", session

    def _claims(self, token: str) -> dict[str, object]:
        keys = KeySet.import_key_set(self.server.keys(anew=True))  # type: ignore[arg-type]
        decoded = jwt.decode(token, keys, algorithms=ALGORITHMS)
        jwt.JWTClaimsRegistry(
            leeway=60,
            iss={"essential": True, "value": self.server.issuer},
            aud={"essential": True, "value": self.server.client_id},
            exp={"essential": True},
        ).validate(decoded.claims)
        return dict(decoded.claims)

    def _page(self, body: str) -> str:
        return _PAGE.format(title=html.escape(NAME), body=body)


def _shown(who: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in who.items() if name not in {"id_token", "sid"}}


def run(argv: list[str]) -> int:
    """Serve until asked to stop."""
    parser = parser_of("motcua demo member-app", port=9100, faults=Fault)
    parser.add_argument("--issuer", required=True, help="địa chỉ cổng / address of the portal")
    parser.add_argument("--client-id", required=True)
    parser.add_argument("--client-secret", required=True)
    options = parser.parse_args(argv)
    return serve(
        lambda: DemoMember(
            issuer=options.issuer,
            client_id=options.client_id,
            client_secret=options.client_secret,
            port=options.port,
            fault=options.fault,
        ),
        lambda member: f"{NAME}: {member.origin}",
        options.port,
    )


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
