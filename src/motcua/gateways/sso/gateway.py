"""Signs people in at central log-ins and believes only what proves itself."""

import logging
from collections.abc import Mapping
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
from motcua.directory.ports import Beginning, Identity, Provider
from motcua.gateways.sso.client import Server

# What the provider's answer means, told to the person (OpenID Connect Core 1.0 section 3.1.2.6, RFC 6749 4.1.2.1).
ANSWERS = {
    "access_denied": "Bạn đã dừng đăng nhập tại hệ thống đăng nhập tập trung. Hãy đăng nhập lại khi sẵn sàng.",
    "login_required": "Phiên tại hệ thống đăng nhập tập trung đã hết. Hãy đăng nhập lại.",
    "temporarily_unavailable": "Hệ thống đăng nhập tập trung đang bận. Hãy thử lại sau ít phút.",
}
REFUSED = "Lần đăng nhập này không còn hiệu lực hoặc không hợp lệ. Hãy bắt đầu đăng nhập lại."
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
        return [Provider(one["key"], one["name"]) for one in settings.SSO if one["issuer"]]

    def begin(self, provider: str, *, redirect_uri: str) -> Beginning:
        """Begin a sign-in; see `directory.ports.SingleSignOn`."""
        server = self._server(provider)
        verifier, nonce = generate_token(64), generate_token(32)
        address, state = server.session(redirect_uri).create_authorization_url(
            server.discovered()["authorization_endpoint"], code_verifier=verifier, nonce=nonce
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
            claims = _claims(server, str(token["id_token"]), kept["nonce"])
        except (AuthlibBaseError, JoseError, KeyError, ValueError) as fault:
            log.warning("sign-in at %s refused: %s", provider, type(fault).__name__)
            raise RuleBroken("sso.refused", REFUSED) from fault
        return Identity(
            provider=provider,
            subject=str(claims["sub"]),
            full_name=str(claims.get("HoVaTen") or claims.get("name") or ""),
            personal_number=str(claims.get("SoDinhDanh") or ""),
        )

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


def _claims(server: Server, token: str, nonce: str) -> dict[str, Any]:
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
        exp={"essential": True},
        sub={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    registry.validate(decoded.claims)
    return dict(decoded.claims)
