"""The protocol by which other applications let people in who are signed in here, on the library that speaks it.

Only the code flow with PKCE and a client secret is offered; what it decides on is in `directory.sign_on`.
"""

from base64 import b64decode
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from typing import Any

from authlib.common.urls import add_params_to_uri
from authlib.integrations.django_oauth2 import AuthorizationServer
from authlib.integrations.django_oauth2.requests import DjangoOAuth2Payload, DjangoOAuth2Request
from authlib.oauth2 import OAuth2Error, OAuth2Request
from authlib.oauth2.rfc6749 import ClientMixin, InvalidRequestError
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import OpenIDCode, UserInfo
from authlib.oidc.core.errors import RequestNotSupportedError, RequestURINotSupportedError
from authlib.oidc.rpinitiated import EndSessionEndpoint
from django.http import HttpRequest, HttpResponse
from joserfc.jwk import KeySet, RSAKey

from motcua.core import clock
from motcua.core.addresses import portal_address
from motcua.directory import member_apps, sign_on
from motcua.directory.actors import Actor
from motcua.directory.member_apps import App
from motcua.directory.rules.assurance import Assurance
from motcua.directory.rules.member_apps import Scope, scopes_asked

LONGEST_PARAMETER = 2000
"""State and nonce are the applications' own, and come back or are kept as they were sent."""
_READ = (
    *("response_type", "client_id", "redirect_uri", "scope", "state", "nonce", "prompt", "max_age"),
    *("code_challenge", "code_challenge_method", "grant_type", "code", "code_verifier", "client_secret"),
    *("id_token_hint", "post_logout_redirect_uri"),
)
_NOT_SPOKEN: Mapping[str, type[OAuth2Error]] = {
    "request": RequestNotSupportedError,
    "request_uri": RequestURINotSupportedError,
    "response_mode": InvalidRequestError,
}
"""What would say otherwise how the rest is to be read or answered; passed over in silence it would be believed."""
_TOLD_AGAIN = ("response_type", "redirect_uri")
"""The library repeats them in what it says is wrong, where quotes and backslashes may not stand (RFC 6749 5.2)."""


@dataclass(frozen=True)
class Holder:
    """Who holds a session here, its key, and when they last proved who they are."""

    actor: Actor
    session_key: str
    proved_at: datetime


@dataclass(frozen=True)
class Client(ClientMixin):
    """An application as the library asks for it."""

    app: App

    @cached_property
    def key(self) -> RSAKey:
        """Return the key that signs now, read once: changed in between, a token would name another than signed it."""
        return sign_on.signing_key()

    def get_client_id(self) -> str:
        """Return the name it has here."""
        return self.app.client_id

    def get_default_redirect_uri(self) -> Any:  # noqa: ANN401  (nothing, which the library allows)
        """Return nothing: where somebody is led to is always said."""
        return None

    def get_allowed_scope(self, scope: Collection[str] | str) -> Any:  # noqa: ANN401  (nothing, too)
        """Return what of a request for scopes is granted; None when it does not ask who somebody is."""
        granted = scopes_asked(str(scope or ""), self.app.scopes)
        return " ".join(granted) if Scope.OPENID in granted else None

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Tell whether people may be led there: letter by letter as registered."""
        return redirect_uri in self.app.redirect_addresses

    @property
    def client_metadata(self) -> dict[str, list[str]]:
        """Return where people may be led after signing out."""
        return {"post_logout_redirect_uris": list(self.app.return_addresses)}

    def check_client_secret(self, client_secret: str) -> bool:
        """Tell whether this is its secret."""
        return self.app.has_secret(client_secret)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:  # noqa: ARG002
        """Tell how it may prove itself."""
        return method in {"client_secret_basic", "client_secret_post"}

    def check_response_type(self, response_type: str) -> bool:
        """Tell which flow it may use."""
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        """Tell what it may exchange for a token: no token is renewed without its holder."""
        return grant_type == "authorization_code"


class _Code:
    """A code that was just taken up, as the library asks for it."""

    code_challenge_method = "S256"

    def __init__(self, entry: sign_on.Entry) -> None:
        self.entry = entry
        self.code_challenge = entry.challenge

    def get_redirect_uri(self) -> str:
        return self.entry.redirect_address

    def get_scope(self) -> str:
        return " ".join(self.entry.scopes)

    def get_nonce(self) -> str:
        return self.entry.nonce

    def get_auth_time(self) -> int:
        return int(self.entry.proved_at.timestamp())

    def get_acr(self) -> str | None:
        return self.entry.assurance or None

    def get_amr(self) -> None:
        return None


class _CodeGrant(AuthorizationCodeGrant):
    def save_authorization_code(self, code: str, request: OAuth2Request) -> None:
        """Do nothing: the code was kept where it was made."""

    def generate_authorization_code(self) -> str:
        request: Any = self.request
        holder: Holder = request.user
        data = request.payload.data
        asked = sign_on.Asked(
            redirect_address=request.payload.redirect_uri,
            scopes=request.scope.split(),
            nonce=data.get("nonce", ""),
            challenge=data["code_challenge"],
        )
        return sign_on.hand_out(
            actor=holder.actor,
            app=request.client.app,
            session_key=holder.session_key,
            asked=asked,
            proved_at=holder.proved_at,
            now=clock.now(),
        )

    def query_authorization_code(self, code: str, client: Any) -> _Code | None:  # noqa: ANN401  (ours)
        entry = sign_on.redeem(client.app, code, clock.now())
        return _Code(entry) if entry else None

    def delete_authorization_code(self, authorization_code: _Code) -> None:
        """Do nothing: it was spent when it was asked for, so that two who come at once do not both get in."""

    def authenticate_user(self, authorization_code: _Code) -> sign_on.Entry:
        return authorization_code.entry


class _Challenge(CodeChallenge):
    SUPPORTED_CODE_CHALLENGE_METHOD = ["S256"]
    CODE_CHALLENGE_METHODS = {"S256": CodeChallenge.CODE_CHALLENGE_METHODS["S256"]}

    def validate_code_challenge(self, grant: _CodeGrant, redirect_uri: str) -> None:
        # Only S256, and always: what the method would be by default is no protection.
        request: Any = grant.request
        if request.payload.data.get("code_challenge_method") != "S256":
            raise InvalidRequestError("'code_challenge_method' must be S256")
        super().validate_code_challenge(grant, redirect_uri)


class _OpenId(OpenIDCode):
    def exists_nonce(self, nonce: str, request: OAuth2Request) -> bool:  # noqa: ARG002
        # The application checks it against its own session; a code counts once anyway.
        return False

    def resolve_client_private_key(self, client: Client) -> RSAKey:
        return client.key

    def get_encode_header(self, client: Client) -> dict[str, str]:
        return {"alg": sign_on.ALGORITHM, "kid": str(client.key.kid)}

    def get_client_claims(self, client: Client) -> dict[str, object]:
        return {
            "iss": portal_address(),
            "aud": client.app.client_id,
            "exp": int(clock.now().timestamp()) + int(sign_on.TOKEN_LIFE.total_seconds()),
            "iat": int(clock.now().timestamp()),
        }

    def generate_user_info(self, user: sign_on.Entry, scope: str) -> UserInfo:  # noqa: ARG002
        # Who the person is stands in the user information alone, whose reading is kept.
        return UserInfo(sub=user.subject, sid=user.sid)


class _EndSession(EndSessionEndpoint):
    def get_server_jwks(self) -> KeySet:
        return KeySet(list(sign_on.published_keys(clock.now())))

    def get_algorithms(self) -> list[str]:
        return [sign_on.ALGORITHM]

    def resolve_client_from_id_token_claims(self, id_token_claims: dict[str, Any]) -> Client | None:
        return _client(str(id_token_claims.get("aud", "")))

    def end_session(self, end_session_request: object) -> None:
        """Do nothing: the page that asked ends the session."""


class _Request(DjangoOAuth2Request):
    def __init__(self, request: HttpRequest) -> None:
        # The library asks for TLS by the address. Who reaches us without it is led to TLS before, wherever there is
        # any (`config.settings.production`); on the machine itself, in the demo, there is none.
        OAuth2Request.__init__(
            self, method=str(request.method), uri=f"https://{request.get_host()}{request.path}", headers=request.headers
        )
        self.payload = DjangoOAuth2Payload(request)
        self._request = request


class _Server(AuthorizationServer):
    def create_oauth2_request(self, request: HttpRequest) -> _Request:
        return _Request(request)

    def query_client(self, client_id: str) -> Any:  # noqa: ANN401  (a client or nothing, which the library allows)
        return _client(client_id)

    def save_token(self, token: dict[str, Any], request: Any) -> None:  # noqa: ANN401  (the library's)
        """Do nothing: it was kept with the code that was taken up for it."""


@cache
def _server() -> Any:  # noqa: ANN401  (the library's types say less than it does)
    made = _Server(None, None)
    made.load_config(
        {
            "token_expires_in": {"authorization_code": int(sign_on.TOKEN_LIFE.total_seconds())},
            "access_token_generator": lambda user, **_: user.token,
        }
    )
    made.register_grant(_CodeGrant, [_OpenId(), _Challenge()])
    made.register_endpoint(_EndSession)
    return made


def asked(request: HttpRequest, actor: Actor | None) -> Any:  # noqa: ANN401  (the library's own)
    """Return what an application asks that sends somebody here to sign in.

    Raises:
        OAuth2Error: It is not registered, or asks what it may not or not as it should.
    """
    grant = _server().get_consent_grant(request, end_user=actor)
    payload = grant.request.payload
    for name, error in _NOT_SPOKEN.items():
        if payload.data.get(name, "query") != "query":
            raise error(redirect_uri=grant.redirect_uri, state=payload.state)
    return grant


def way_back(request: HttpRequest, grant: Any, holder: Holder | None) -> str:  # noqa: ANN401  (what `asked` returned)
    """Return where the browser goes with a code for the application; with a refusal, when there is no holder."""
    answer = _server().create_authorization_response(request, grant_user=holder, grant=grant)
    return _from_here(answer)


def way_back_with(error: OAuth2Error) -> str:
    """Return where the browser goes to tell an application what is wrong; empty where it must not be led."""
    if not getattr(error, "redirect_uri", None):
        return ""
    return _from_here(_server().handle_error_response(None, error))


def _from_here(answer: HttpResponse) -> str:
    """Return where an answer leads, saying whose it is: an application of several log-ins mixes none up (RFC 9207)."""
    return str(add_params_to_uri(answer.headers["Location"], {"iss": portal_address()}))


def token(request: HttpRequest) -> HttpResponse:
    """Answer an application that comes with a code."""
    answer: HttpResponse = _server().create_token_response(request)
    return answer


def end_session_request(request: HttpRequest) -> Any:  # noqa: ANN401  (the library's own)
    """Return what an application asks that sends somebody here to sign out.

    Raises:
        OAuth2Error: Its proof is not of ours, or of another application.
    """
    return _server().validate_endpoint_request(_EndSession.ENDPOINT_NAME, request)


def is_odd(request: HttpRequest) -> bool:
    """Tell whether a request is none that an application sends by mistake: refused before the library reads it.

    A parameter comes twice or is longer than any needs, holds signs that it may not, or a proof that nobody can read.

    Source: RFC 6749 sections 3.1, 3.2 and appendix A.
    """
    found = [(name, value) for form in (request.GET, request.POST) for name, values in form.lists() for value in values]
    read = [name for name, _ in found if name in _READ]
    return (
        len(read) != len(set(read))
        or any(len(value) > LONGEST_PARAMETER for _, value in found)
        or any(not _is_plain(value) for name, value in found if name in _READ)
        or any(sign in value for name, value in found if name in _TOLD_AGAIN for sign in '"\\')
        or _is_unreadable(request.headers.get("Authorization", ""))
    )


def _is_plain(value: str) -> bool:
    return value.isascii() and value.isprintable()


def _is_unreadable(authorization: str) -> bool:
    kind, _, proof = authorization.partition(" ")
    try:
        return kind.lower() == "basic" and not b64decode(proof).isascii()
    except ValueError:
        return True


def holder_of(request: HttpRequest, actor: Actor) -> Holder:
    """Return who holds this session, as a code names them."""
    proved = request.session.get("proved") or request.session.get("since")
    at = datetime.fromisoformat(proved) if proved else clock.now()
    return Holder(actor, str(request.session.session_key), at)


def discovery() -> dict[str, object]:
    """Return what this server says of itself, as OpenID Connect Discovery 1.0 names it."""
    here = portal_address()
    return {
        "issuer": here,
        "authorization_endpoint": f"{here}/dang-nhap-mot-lan/",
        "token_endpoint": f"{here}/api/v1/sso/token",
        "userinfo_endpoint": f"{here}/api/v1/sso/userinfo",
        "jwks_uri": f"{here}/api/v1/sso/jwks",
        "end_session_endpoint": f"{here}/dang-xuat-mot-lan/",
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": [sign_on.ALGORITHM],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "code_challenge_methods_supported": ["S256"],
        "acr_values_supported": [level.value for level in Assurance],
        "scopes_supported": [scope.value for scope in Scope],
        "prompt_values_supported": ["none", "login", "consent"],
        "ui_locales_supported": ["vi", "en"],
        "authorization_response_iss_parameter_supported": True,
        "claims_parameter_supported": False,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
    }


def _client(client_id: str) -> Client | None:
    app = member_apps.app_named(client_id[:100]) if _is_plain(client_id) else None
    return Client(app) if app else None
