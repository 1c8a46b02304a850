"""Start the whole system on one machine, watch it, and stop it cleanly."""

import argparse
import contextlib
import json
import os
import time
import urllib.request
from http import HTTPStatus
from typing import Any

from motcua.cli.checks import LOOPBACK, check_database, check_disk, check_port, free_port, is_full
from motcua.cli.database import clear_leftovers
from motcua.cli.errors import LauncherError
from motcua.cli.postgres import PostgresServer
from motcua.cli.serve import web_command, worker_command
from motcua.cli.supervise import (
    GRACE_SECONDS,
    PAUSE,
    SHORT_GRACE_SECONDS,
    StopRequested,
    Supervisor,
    heed_make,
    ignore_stop,
)
from motcua.cli.workspace import RunState, Workspace, python_command

NATIONAL_LOG_INS = {"dvcqg": "Cổng Dịch vụ công quốc gia", "vneid": "VNeID"}
READY_SECONDS = 90.0
# Who stands in for payment gateways.
PAYMENT_SIMULATORS = {
    "vietqr": "motcua.gateways.vietqr.demo_bank",
    "vnpay": "motcua.gateways.vnpay.demo_gateway",
    "keypay": "motcua.gateways.keypay.demo_platform",
}

# Who stands in for registers of the state.
REGISTER_SIMULATORS = {
    "population": "motcua.gateways.population.demo_server",
    "enterprises": "motcua.gateways.enterprises.demo_server",
}


def run(argv: list[str]) -> int:
    """Start, wait for Ctrl-C, stop.

    Raises:
        LauncherError: something is in the way, or a child died; everything else has been stopped.
    """
    parser = argparse.ArgumentParser(prog="motcua up", description="Khởi động mọi thứ / start everything")
    parser.add_argument("--no-demo", action="store_true", help="không nạp dữ liệu thử / load no demo data")
    options = parser.parse_args(argv)
    began = time.monotonic()
    workspace = Workspace.open(os.environ)
    launch = Launch(workspace, wants_demo=workspace.profile == "demo" and not options.no_demo)
    with workspace.lock("motcua up"):
        try:
            launch.check()
            launch.start()
            _say(f"Sẵn sàng sau {time.monotonic() - began:.1f} giây / ready. Nhấn Ctrl-C để dừng / Ctrl-C to stop.")
            launch.start_member_app()
            launch.watch()
        except StopRequested:
            _say("Đang dừng… / stopping…")
        except LauncherError as error:
            raise launch.explained(error) from error
        finally:
            ignore_stop()
            launch.stop()
    _say("Đã dừng. / Stopped.")
    return 0


class Launch:
    """The parts of one running system, in the order they are started; they stop in the opposite order."""

    def __init__(self, workspace: Workspace, *, wants_demo: bool) -> None:
        self._workspace = workspace
        self._wants_demo = wants_demo
        self._server: PostgresServer | None = None
        self._supervisor: Supervisor | None = None

    def check(self) -> None:
        """Look at everything that can be known before a start."""
        for name in clear_leftovers(self._workspace):
            _say(f"Đã dừng tiến trình còn sót của lần trước: {name} / stopped a leftover process")
        check_port(self._workspace.port)
        check_disk(self._workspace.data)

    def start(self) -> None:
        """Start database, tables, demo, mail, worker and web server, and wait until the pages answer."""
        url, application = self._start_database()
        smtp_port, sms_port, sso_port, scan_port = free_port(), free_port(), free_port(), free_port()
        payment_ports = {name: free_port() for name in PAYMENT_SIMULATORS}
        register_ports = {name: free_port() for name in REGISTER_SIMULATORS}
        certificates = self._workspace.data / "certificates"
        national_ports = {name: free_port() for name in NATIONAL_LOG_INS}
        owning = self._workspace.child_environment(
            database_url=url,
            smtp_port=smtp_port,
            demo=_demo_gateways(sms_port, scan_port, sso_port if self._wants_demo else 0)
            | (_demo_payments(payment_ports) | _demo_national(national_ports) if self._wants_demo else {})
            | (_demo_registers(register_ports) if self._wants_demo else {})
            | ({"MOTCUA_CERTIFICATE_AUTHORITIES": str(certificates / "authorities.pem")} if self._wants_demo else {}),
        )
        # What stays running connects as a role that owns no tables; only they are made and changed as their owner.
        supervisor = self._supervisor = Supervisor(
            self._workspace.data / "logs", owning | {"DATABASE_URL": application}
        )
        # The files of the demo's dossiers are scanned as all others are.
        supervisor.start(
            "scanner", python_command("-m", "motcua.gateways.clamd.demo_scanner", "--port", str(scan_port))
        )
        _say("Cập nhật dữ liệu (lần đầu mất khoảng một phút)… / updating the data (a minute at first)…")
        prepare = python_command("-m", "motcua", "prepare", *([] if self._wants_demo else ["--no-demo"]))
        supervisor.run("prepare", prepare, environment=owning)
        if self._wants_demo:
            # An authority that is nobody's, and what a token of an invented citizen would hold.
            command = python_command("-m", "motcua.gateways.certificate.demo", "--folder", str(certificates))
            supervisor.run("certificates", command)
        mail = self._workspace.data / "mail"
        mail.mkdir(mode=0o700, exist_ok=True)
        port = self._workspace.port
        address = f"http://{LOOPBACK}:{port}/"
        _say("Khởi động trang web và tiến trình nền… / starting web server and worker…")
        supervisor.start(
            "mail",
            python_command("-m", "motcua.gateways.mail.demo_server", "--port", str(smtp_port), "--folder", str(mail)),
        )
        supervisor.start(
            "sms",
            python_command(
                "-m", "motcua.gateways.sms.demo_gateway", "--port", str(sms_port), "--folder", str(mail / "sms")
            ),
        )
        known = self._demo_people(supervisor) if self._wants_demo else {}
        if known:
            self._start_central_log_in(supervisor, sso_port, known["accounts"])
            for name, place in national_ports.items():
                told = f"{address}api/v1/callbacks/logout/{name}"
                self._start_national_log_in(supervisor, name, place, told, known["national"][name])
            bank = f"http://{LOOPBACK}:{payment_ports['vietqr']}"
            for name, module in PAYMENT_SIMULATORS.items():
                options = ["--tells", f"{address}api/v1/callbacks/payment/{name}", "--bank", bank]
                supervisor.start(name, python_command("-m", module, "--port", str(payment_ports[name]), *options))
            self._start_registers(supervisor, register_ports, known["registers"])
        supervisor.start("web", web_command(host=LOOPBACK, port=port, processes=os.cpu_count() or 1))
        self._keep_state(address, url, application, smtp_port)
        self._await_ready(f"{address}readyz")
        # Loading the code takes a processor some seconds; nobody waits for the worker's share of them.
        supervisor.start("worker", worker_command(), last_signal="KILL")
        self._keep_state(address, url, application, smtp_port)
        _say(f"\n  MotCua: {address}\n  Thư gửi đi / outgoing mail: {mail}")
        if self._wants_demo:
            _say(f"  Ngân hàng thử / demo bank: http://{LOOPBACK}:{payment_ports['vietqr']}/")
            _say(f"  CSDL dân cư thử / demo population: http://{LOOPBACK}:{register_ports['population']}/")
            _say(f"  CSDL doanh nghiệp thử / demo enterprises: http://{LOOPBACK}:{register_ports['enterprises']}/")
        _say("")
        if known:
            _say(known["table"])

    def _demo_people(self, supervisor: Supervisor) -> dict[str, Any]:
        """Return whom the demo's servers know; asked once, since each question starts a program."""
        told = supervisor.output_of(python_command("-m", "motcua", "demo", "accounts", "--people"))
        nobody: dict[str, Any] = {
            "accounts": [],
            "national": {name: [] for name in NATIONAL_LOG_INS},
            "registers": {"population": [], "enterprises": []},
            "table": "",
        }
        known: dict[str, Any] = json.loads(told or "{}")
        return nobody | known

    def _start_central_log_in(self, supervisor: Supervisor, port: int, accounts: list[dict[str, str]]) -> None:
        """Start the demo's central log-in with the demo's officials to choose from."""
        people = [one for one in accounts if one["subject"]]
        file = self._workspace.data / "sso-people.json"
        chosen = [{key: one[key] for key in ("subject", "full_name", "title")} for one in people]
        file.write_text(json.dumps(chosen, ensure_ascii=False), encoding="utf8")
        supervisor.start(
            "sso",
            python_command("-m", "motcua.gateways.sso.demo_provider", "--port", str(port), "--people", str(file)),
        )

    def _start_national_log_in(
        self, supervisor: Supervisor, name: str, port: int, told: str, people: list[dict[str, str]]
    ) -> None:
        """Start the demo of a national log-in with citizens and businesses to choose from."""
        file = self._workspace.data / f"sso-{name}.json"
        file.write_text(json.dumps(people, ensure_ascii=False), encoding="utf8")
        options = ("--people", str(file), "--name", NATIONAL_LOG_INS[name], "--back-channel", told)
        command = python_command("-m", "motcua.gateways.sso.demo_provider", "--port", str(port), *options)
        supervisor.start(name, command)

    def start_member_app(self) -> None:
        """Start the demo of an application that lets in whoever is signed in here; nobody waits for it."""
        if self._supervisor is None or not self._wants_demo:
            return
        issuer, port = f"http://{LOOPBACK}:{self._workspace.port}", free_port()
        origin = f"http://{LOOPBACK}:{port}"
        told = self._supervisor.output_of(python_command("-m", "motcua", "demo", "member-app", "--origin", origin))
        known = json.loads(told or '{"client_id": "-", "client_secret": "-"}')
        options = ["--issuer", issuer, "--port", str(port)]
        options += [f"--client-id={known['client_id']}", f"--client-secret={known['client_secret']}"]
        self._supervisor.start("library", python_command("-m", "motcua.gateways.sso.demo_member", *options))
        self._keep_state(*self._running)
        _say(f"  Ứng dụng đăng nhập một lần thử / demo single sign-on application: {origin}/")

    def _start_registers(self, supervisor: Supervisor, ports: dict[str, int], known: dict[str, list[object]]) -> None:
        """Start the demos of registers of the state, which know the demo's invented people."""
        file = self._workspace.data / "registers.json"
        file.write_text(json.dumps(known, ensure_ascii=False), encoding="utf8")
        for name, module in REGISTER_SIMULATORS.items():
            supervisor.start(name, python_command("-m", module, "--port", str(ports[name]), "--known", str(file)))

    def _keep_state(self, address: str, url: str, application: str, smtp_port: int) -> None:
        self._running = (address, url, application, smtp_port)
        processes = self._supervisor.processes() if self._supervisor else []
        self._workspace.write_state(RunState(os.getpid(), address, url, smtp_port, processes, application))

    def watch(self) -> None:
        """Wait until a part dies or somebody asks to stop."""
        while True:
            self._check_alive()
            time.sleep(PAUSE)

    def explained(self, error: LauncherError) -> LauncherError:
        """Return the error, or the full disk that lies behind it."""
        folders = [self._workspace.data, *([self._server.home] if self._server else [])]
        full = next((folder for folder in folders if is_full(folder)), None)
        if full is None:
            return error
        return LauncherError(
            f"{error.vietnamese}\nĐĩa chứa {full} đã đầy. "
            "Hãy giải phóng chỗ trống rồi chạy lại; dữ liệu đã lưu vẫn còn.",
            f"The disk at {full} is full. Free some space and start again; what was saved is still there.",
        )

    def stop(self) -> None:
        """Stop what was started, youngest first, and leave nothing running."""
        has_lost_database = self._server is not None and not self._server.is_running()
        if self._supervisor is not None:
            self._supervisor.stop(grace=SHORT_GRACE_SECONDS if has_lost_database else GRACE_SECONDS)
        if self._server is not None:
            self._server.stop()
        self._workspace.drop_state()

    def _start_database(self) -> tuple[str, str]:
        """Return the address for who makes the tables and the one for who uses them; one that is given is both."""
        given = self._workspace.environment.get("DATABASE_URL")
        if given:
            check_database(given)
            return given, given
        _say("Khởi động cơ sở dữ liệu… / starting the database…")
        self._server = PostgresServer(self._workspace.data / "postgres", environment=self._workspace.environment)
        check_disk(self._server.home)
        return self._server.start(), self._server.application_url()

    def _check_alive(self) -> None:
        heed_make()
        if self._supervisor is not None:
            self._supervisor.check()
        if self._server is not None:
            self._server.check()

    def _await_ready(self, address: str) -> None:
        until = time.monotonic() + READY_SECONDS
        while time.monotonic() < until:
            self._check_alive()
            with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310  (our own address on loopback)
                if answer.status == HTTPStatus.OK:
                    return
            time.sleep(PAUSE)
        raise LauncherError(
            f"Trang web không trả lời sau {READY_SECONDS:.0f} giây; xem {self._workspace.data / 'logs' / 'web.log'}.",
            "The web server does not answer; its log says why.",
        )


def _demo_gateways(sms_port: int, scan_port: int, sso_port: int) -> dict[str, str]:
    """Return where the demo's gateways listen and the accounts they take us by."""
    found = {
        "MOTCUA_SMS_URL": f"http://{LOOPBACK}:{sms_port}/cgi-bin/sendsms",
        "MOTCUA_SMS_USER": "motcua",
        "MOTCUA_SMS_PASSWORD": "chi-de-thu",
        "MOTCUA_CLAMD": f"tcp://{LOOPBACK}:{scan_port}",
    }
    if sso_port:
        found |= {
            "MOTCUA_SSO_PROVINCE_ISSUER": f"http://{LOOPBACK}:{sso_port}",
            "MOTCUA_SSO_PROVINCE_CLIENT_ID": "motcua",
            "MOTCUA_SSO_PROVINCE_CLIENT_SECRET": "chi-de-thu",
        }
    return found


def _demo_national(ports: dict[str, int]) -> dict[str, str]:
    """Return where the demos of the national log-ins listen and the accounts they take us by."""
    found = {}
    for name, port in ports.items():
        found[f"MOTCUA_SSO_{name.upper()}_ISSUER"] = f"http://{LOOPBACK}:{port}"
        found[f"MOTCUA_SSO_{name.upper()}_CLIENT_ID"] = "motcua"
        found[f"MOTCUA_SSO_{name.upper()}_CLIENT_SECRET"] = "chi-de-thu"
    return found


def _demo_registers(ports: dict[str, int]) -> dict[str, str]:
    """Return where the demos of registers listen and the accounts they take us by."""
    return {
        "MOTCUA_POPULATION_URL": f"http://{LOOPBACK}:{ports['population']}/dan-cu",
        "MOTCUA_POPULATION_USER": "motcua",
        "MOTCUA_POPULATION_SECRET": "chi-de-thu-dan-cu",
        "MOTCUA_POPULATION_CLIENT": "VN/GOV/H99/motcua",
        "MOTCUA_POPULATION_API_KEY": "khoa-thu",
        "MOTCUA_POPULATION_UNIT": "H99",
        "MOTCUA_POPULATION_OFFICIAL": "000000000099",
        "MOTCUA_ENTERPRISES_URL": f"http://{LOOPBACK}:{ports['enterprises']}",
        "MOTCUA_ENTERPRISES_ACCESS_KEY": "motcua",
        "MOTCUA_ENTERPRISES_SECRET_KEY": "chi-de-thu-doanh-nghiep",
        "MOTCUA_ENTERPRISES_APP": "motcua",
        "MOTCUA_ENTERPRISES_PARTNER": "000.00.00.H99",
        "MOTCUA_ENTERPRISES_PARTNER_CUSTOMER": "000.00.00.H99",
    }


def _demo_payments(ports: dict[str, int]) -> dict[str, str]:
    """Return where the payment simulators listen and the accounts they take us by."""
    vnpay, keypay = f"http://{LOOPBACK}:{ports['vnpay']}", f"http://{LOOPBACK}:{ports['keypay']}"
    return {
        "MOTCUA_VNPAY_PAY_URL": f"{vnpay}/vpcpay.html",
        "MOTCUA_VNPAY_QUERY_URL": f"{vnpay}/transaction",
        "MOTCUA_VNPAY_TMN_CODE": "MOTCUA01",
        "MOTCUA_VNPAY_SECRET": "chi-de-thu-vnpay",
        "MOTCUA_VIETQR_BANK": "970436",
        "MOTCUA_VIETQR_BANK_NAME": "Ngân hàng minh họa",
        "MOTCUA_VIETQR_ACCOUNT": "0123456789",
        "MOTCUA_VIETQR_HOLDER": "KHO BAC MINH HOA",
        "MOTCUA_VIETQR_SECRET": "chi-de-thu-vietqr",
        "MOTCUA_KEYPAY_PAY_URL": f"{keypay}/create",
        "MOTCUA_KEYPAY_QUERY_URL": f"{keypay}/query",
        "MOTCUA_KEYPAY_CLIENT_ID": "motcua",
        "MOTCUA_KEYPAY_KEY_1": "chi-de-thu-keypay-1",
        "MOTCUA_KEYPAY_KEY_2": "chi-de-thu-keypay-2",
    }


def _say(text: str) -> None:
    print(text, flush=True)
