"""Signs people in at central log-ins and believes only what proves itself."""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from authlib.common.errors import AuthlibBaseError
from authlib.common.security import generate_token
from django.conf import settings
from django.utils.crypto import constant_time_compare
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from motcua.core.errors import NotFound, RuleBroken
from motcua.directory.ports import CITIZENS, Beginning, EndedThere, Identity, Provider
from motcua.directory.rules.assurance import Assurance
from motcua.gateways.sso.client import Server

# What the provider's answer means, told to the person (OpenID Connect Core 1.0 section 3.1.2.6, RFC 6749 4.1.2.1).
ANSWERS = {
    "access_denied": "Bạn đã dừng đăng nhập tại hệ thống đăng nhập tập trung. Hãy đăng nhập lại khi sẵn sàng.",
    "login_required": "Phiên tại hệ thống đăng nhập tập trung đã hết. Hãy đăng nhập lại.",
    "temporarily_unavailable": "Hệ thống đăng nhập tập trung đang bận. Hãy thử lại sau ít phút.",
}
REFUSED = "Lần đăng nhập này không còn hiệu lực hoặc không hợp lệ. Hãy bắt đầu đăng nhập lại."
# How surely the national log-in knows a person (acr of the identity token, levels of assurance LoA1 to LoA3).
LEVELS = {"LoA1": Assurance.NATIONAL, "LoA2": Assurance.NATIONAL_HIGH, "LoA3": Assurance.NATIONAL_HIGH}
# LoaiTaiKhoan of the National Public Service Portal, text or number.
KINDS = {"1": "person", "2": "business"}
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
ALGORITHMS = ["RS256", "PS256", "ES256"]
# Clocks of two houses differ a little.
LEEWAY_SECONDS = 60

log = logging.getLogger(__name__)


class OpenIdSignOn:
    """Serves the port `SingleSignOn` over the central log-ins that settings name."""

    def __init__(self) -> None:
        self._servers: dict[str, Server] = {}

    def providers(self) -> list[Provider]:
        """Return those set up; see `directory.ports.SingleSignOn`."""
        return [Provider(one["key"], one["name"], one["audience"]) for one in settings.SSO if one["issuer"]]

    def begin(self, provider: str, *, redirect_uri: str) -> Beginning:
        """Begin a sign-in; see `directory.ports.SingleSignOn`."""
        server = self._server(provider)
        verifier, nonce = generate_token(64), generate_token(32)
        asked = {"acr_values": "LoA1"} if server.audience == CITIZENS else {}
        address, state = server.session(redirect_uri).create_authorization_url(
            server.discovered()["authorization_endpoint"], code_verifier=verifier, nonce=nonce, **asked
        )
        kept = {"provider": provider, "state": str(state), "nonce": nonce, "verifier": verifier}
        return Beginning(str(address), kept)

    def complete(
        self, provider: str, *, query: Mapping[str, str], kept: Mapping[str, str], redirect_uri: str
    ) -> Identity:
        """Return who came back; see `directory.ports.SingleSignOn`."""
        server = self._server(provider)
        if kept.get("provider") != provider or not constant_time_compare(
            query.get("state", ""), kept.get("state") or generate_token(8)
        ):
            raise RuleBroken("sso.state", REFUSED)
        if query.get("error") or not query.get("code"):
            raise RuleBroken("sso.denied", ANSWERS.get(query.get("error", ""), REFUSED))
        try:
            token = server.token(code=query["code"], verifier=kept["verifier"], redirect_uri=redirect_uri)
            claims = _claims(server, str(token["id_token"]), nonce=kept["nonce"])
            if server.audience == CITIZENS:
                claims |= _released(server, str(token["access_token"]), str(claims["sub"]))
        except (AuthlibBaseError, JoseError, KeyError, ValueError) as fault:
            log.warning("sign-in at %s refused: %s", provider, type(fault).__name__)
            raise RuleBroken("sso.refused", REFUSED) from fault
        if server.audience == CITIZENS:
            return _citizen(provider, claims)
        return Identity(
            provider=provider,
            subject=str(claims["sub"]),
            full_name=_text(claims, "HoVaTen", "name"),
            personal_number=_text(claims, "SoDinhDanh"),
        )

    def parse_logout(self, provider: str, token: str) -> EndedThere:
        """Return which session ended; see `directory.ports.SingleSignOn`.

        Source: OpenID Connect Back-Channel Logout 1.0, section 2.6.
        """
        server = self._server(provider)
        try:
            claims = _claims(server, token)
            _require_logout(claims)
            at = datetime.fromtimestamp(int(claims["iat"]), UTC)
        except (JoseError, KeyError, ValueError, TypeError, OverflowError) as fault:
            log.warning("logout message of %s refused: %s", provider, type(fault).__name__)
            raise RuleBroken("sso.logout", "Thông báo đăng xuất không hợp lệ.") from fault
        return EndedThere(provider, _text(claims, "sub"), _text(claims, "sid"), at)

    def sign_out_address(self, provider: str, *, return_to: str) -> str:
        """Return where the session ends there too; see `directory.ports.SingleSignOn`."""
        server = self._server(provider)
        place = str(server.discovered().get("end_session_endpoint", ""))
        query = urlencode({"client_id": server.client_id, "post_logout_redirect_uri": return_to})
        return f"{place}?{query}" if place else ""

    def _server(self, key: str) -> Server:
        found = next((one for one in settings.SSO if one["key"] == key and one["issuer"]), None)
        if found is None:
            raise NotFound("central log-in")
        known = self._servers.get(key)
        if known is None or known.issuer != found["issuer"]:
            known = self._servers[key] = Server.named(found)
        return known


def _citizen(provider: str, claims: dict[str, Any]) -> Identity:
    """Return what the national log-in released; claims as sso-login of the portal names them."""
    kind = KINDS.get(_text(claims, "LoaiTaiKhoan"), "person")
    return Identity(
        provider=provider,
        subject=str(claims["sub"]),
        full_name=_text(claims, "HoVaTen", "name"),
        personal_number=_text(claims, "SoDinhDanh", "SoCMND"),
        kind=kind,
        organisation=_text(claims, "TenDoanhNghiep") if kind == "business" else "",
        organisation_code=_text(claims, "MaSoDoanhNghiep", "MaSoThue") if kind == "business" else "",
        phone=_text(claims, "SoDienThoai"),
        email=_text(claims, "ThuDienTu"),
        address=_text(claims, "DiaChi"),
        assurance=LEVELS.get(_text(claims, "acr"), Assurance.NATIONAL),
        session=_text(claims, "sid"),
    )


def _require_logout(claims: dict[str, Any]) -> None:
    events = claims.get("events")
    if not isinstance(events, dict) or LOGOUT_EVENT not in events or "nonce" in claims:
        raise ValueError("not a logout token")


def _released(server: Server, token: str, subject: str) -> dict[str, Any]:
    """Return the user information; it must be of the person whom the identity token proves (Core 1.0, 5.3.2)."""
    found = server.person(token)
    if found.pop("sub", None) != subject:
        raise ValueError("user information of somebody else")
    # Addresses that carry a token of the identity system are never kept or logged.
    return {name: value for name, value in found.items() if name not in {"userProfileUri", "logoutUri", "acr", "sid"}}


def _text(claims: dict[str, Any], *names: str) -> str:
    """Return the first of several claims that says something; numbers and texts alike."""
    found = next((claims[name] for name in names if isinstance(claims.get(name), str | int) and claims[name] != ""), "")
    return str(found).strip()[:300]


def _claims(server: Server, token: str, *, nonce: str = "") -> dict[str, Any]:
    try:
        decoded = jwt.decode(token, KeySet.import_key_set(server.keys()), algorithms=ALGORITHMS)  # type: ignore[arg-type]
    except (JoseError, ValueError):
        # It may have changed its keys since we asked.
        keys = KeySet.import_key_set(server.keys(anew=True))  # type: ignore[arg-type]
        decoded = jwt.decode(token, keys, algorithms=ALGORITHMS)
    registry = jwt.JWTClaimsRegistry(
        leeway=LEEWAY_SECONDS,
        iss={"essential": True, "value": server.issuer},
        aud={"essential": True, "value": server.client_id},
        **({"exp": {"essential": True}, "sub": {"essential": True}, "nonce": {"essential": True, "value": nonce}}
           if nonce else {"iat": {"essential": True}}),
    )  # fmt: skip
    registry.validate(decoded.claims)
    return dict(decoded.claims)
