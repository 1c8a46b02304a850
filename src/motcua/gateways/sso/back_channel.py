"""Tells applications that a session ended, as OpenID Connect Back-Channel Logout 1.0 section 2.5 says."""

from http import HTTPStatus

import requests

from motcua.core.errors import OutsideServiceFailed

SERVICE = "member application"
TIMEOUT = 5.0


class BackChannel:
    """Serves the port `MemberLogout`."""

    def tell(self, address: str, token: str) -> None:
        """Tell one; see `directory.ports.MemberLogout`."""
        try:
            # How it went stands in the first line; what follows, however long it drips, is not waited for.
            with requests.post(
                address, data={"logout_token": token}, timeout=TIMEOUT, allow_redirects=False, stream=True
            ) as answer:
                status = answer.status_code
        except requests.RequestException as fault:
            raise OutsideServiceFailed(SERVICE, "ứng dụng không trả lời", retryable=True) from fault
        if status not in {HTTPStatus.OK, HTTPStatus.NO_CONTENT}:
            is_down = status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS
            raise OutsideServiceFailed(SERVICE, f"ứng dụng trả lời {status}", retryable=is_down)
