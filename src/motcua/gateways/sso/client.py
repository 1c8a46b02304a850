"""OpenID Connect over HTTP: discovery, keys and the token request, with explicit time-outs."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session

from motcua.core.errors import OutsideServiceFailed

SERVICE = "sso"
TIMEOUT = 10.0
FRESH_SECONDS = 600.0


@dataclass
class Server:
    """One central log-in; what it says of itself is kept for ten minutes."""

    key: str
    name: str
    issuer: str
    client_id: str
    client_secret: str
    audience: str = "officials"
    timeout: float = TIMEOUT
    _known: dict[str, tuple[float, dict[str, Any]]] = field(default_factory=dict, init=False)

    @classmethod
    def named(cls, one: Mapping[str, str], timeout: float = TIMEOUT) -> "Server":
        """Return the server that an entry of the settings names."""
        known = ("key", "name", "issuer", "client_id", "client_secret", "audience")
        key, name, issuer, client_id, client_secret, audience = (one[each] for each in known)
        return cls(key, name, issuer, client_id, client_secret, audience, timeout)

    def discovered(self) -> dict[str, Any]:
        """Return its addresses.

        Raises:
            OutsideServiceFailed: It does not answer, or speaks for another issuer.
        """
        found = self._get(f"{self.issuer}/.well-known/openid-configuration")
        if found.get("issuer") != self.issuer:
            raise OutsideServiceFailed(SERVICE, "cấu hình không thuộc nơi cấp đã khai báo", retryable=False)
        return found

    def keys(self, *, anew: bool = False) -> dict[str, Any]:
        """Return its public keys; `anew` after it has signed with one that is not among them.

        Raises:
            OutsideServiceFailed: It does not answer.
        """
        return self._get(str(self.discovered()["jwks_uri"]), anew=anew)

    def session(self, redirect_uri: str) -> OAuth2Session:
        """Return a client session of the code flow with PKCE."""
        return OAuth2Session(
            self.client_id,
            self.client_secret,
            scope="openid profile",
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
        )

    def token(self, *, code: str, verifier: str, redirect_uri: str) -> dict[str, Any]:
        """Exchange a code for tokens; a code counts once.

        Raises:
            AuthlibBaseError: The code is refused.
            OutsideServiceFailed: It does not answer.
        """
        try:
            return dict(
                self.session(redirect_uri).fetch_token(
                    self.discovered()["token_endpoint"],
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=verifier,
                    timeout=self.timeout,
                )
            )
        except AuthlibBaseError:
            raise
        except (requests.RequestException, ValueError) as fault:
            raise _silent() from fault

    def person(self, token: str) -> dict[str, Any]:
        """Return what it releases of the person who signed in; nothing of it is kept here.

        Raises:
            OutsideServiceFailed: It does not answer.
        """
        try:
            answer = requests.get(
                str(self.discovered()["userinfo_endpoint"]),
                headers={"Authorization": f"Bearer {token}"},
                timeout=self.timeout,
                allow_redirects=False,
            )
            answer.raise_for_status()
            return dict(answer.json())
        except (requests.RequestException, ValueError, TypeError, KeyError) as fault:
            raise _silent() from fault

    def _get(self, address: str, *, anew: bool = False) -> dict[str, Any]:
        kept = self._known.get(address)
        if kept and not anew and time.monotonic() - kept[0] < FRESH_SECONDS:
            return kept[1]
        try:
            answer = requests.get(address, timeout=self.timeout, allow_redirects=False)
            answer.raise_for_status()
            found = dict(answer.json())
        except (requests.RequestException, ValueError, TypeError) as fault:
            raise _silent() from fault
        self._known[address] = (time.monotonic(), found)
        return found


def _silent() -> OutsideServiceFailed:
    return OutsideServiceFailed(SERVICE, "hệ thống đăng nhập tập trung không trả lời", retryable=True)
