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
            answer = requests.post(address, data={"logout_token": token}, timeout=TIMEOUT, allow_redirects=False)
        except requests.RequestException as fault:
            raise OutsideServiceFailed(SERVICE, "ứng dụng không trả lời", retryable=True) from fault
        if answer.status_code not in {HTTPStatus.OK, HTTPStatus.NO_CONTENT}:
            raise OutsideServiceFailed(SERVICE, f"ứng dụng trả lời {answer.status_code}", retryable=True)
