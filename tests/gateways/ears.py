"""Our side of a socket: keeps the messages that come."""

from urllib.parse import parse_qs, urlsplit

from motcua.gateways.demo_servers import DemoHttpServer, QuietHandler
from motcua.payments.ports import RawMessage


class Ears(DemoHttpServer):
    """Hears notifications and says yes to all."""

    def __init__(self) -> None:
        self.heard: list[RawMessage] = []
        ears = self

        class Handler(QuietHandler):
            def do_GET(self) -> None:  # noqa: N802  (http.server calls it by this name)
                query = {key: found[0] for key, found in parse_qs(urlsplit(self.path).query).items()}
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                ears.heard.append(RawMessage(query, body, dict(self.headers)))
                self.answer(200, "{}", {})

            do_POST = do_GET  # noqa: N815  (http.server calls it by this name)

        super().__init__(Handler, 0)
