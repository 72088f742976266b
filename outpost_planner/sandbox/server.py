"""The loopback server: Outposts, LookupEvents of CloudTrail, GetCallerIdentity of STS, and control
at /_sandbox.
"""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
from collections import Counter
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urlsplit

from werkzeug import Response
from werkzeug.serving import WSGIRequestHandler, make_server

from outpost_planner.aws.sandboxes import SANDBOX_NAME
from outpost_planner.aws.settings import is_loopback
from outpost_planner.errors import InputError, PlannerError
from outpost_planner.sandbox.faults import Fault, Faults
from outpost_planner.sandbox.plug import Request, operation_of
from outpost_planner.sandbox.responses import OutpostsResponse, account_of
from outpost_planner.sandbox.trail import LOOKUP_EVENTS, TrailError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from outpost_planner.sandbox.models import Accounts
    from outpost_planner.sandbox.world import World

ACCOUNT_ID = "123456789012"
"""The account of every access key that is not itself an account id."""

HOST = "127.0.0.1"
"""The only address that a sandbox is served at."""

ERRORS = {
    "throttle": (429, "ThrottlingException", "Rate exceeded"),
    "500": (500, "InternalServerException", "An internal error has occurred"),
    "503": (503, "ServiceUnavailable", "The service is unavailable"),
    "denied": (
        403,
        "AccessDeniedException",
        "User sandbox is not authorized to perform this action",
    ),
}

IDENTITY = """<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <GetCallerIdentityResult><Arn>arn:aws:sts::{account}:user/sandbox</Arn><UserId>AIDASANDBOX</UserId>
  <Account>{account}</Account></GetCallerIdentityResult>
  <ResponseMetadata><RequestId>00000000-0000-0000-0000-000000000000</RequestId></ResponseMetadata>
</GetCallerIdentityResponse>"""


class Handler(WSGIRequestHandler):
    """Keeps quiet: a notebook's output must not depend on how many requests were made."""

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - werkzeug's own name
        """Write nothing."""


class Server:
    """Serves one world on 127.0.0.1 until it is stopped.

    Parameters
    ----------
    world, accounts
        What is served.
    sandbox_id
        Tells this sandbox from every other.
    port
        On 127.0.0.1; 0 for any free one.

    Raises
    ------
    InputError
        For a port that there is not, or that is taken. No thread is left behind.
    """

    def __init__(self, world: World, accounts: Accounts, sandbox_id: str, port: int = 0) -> None:
        self.world = world
        self.sandbox_id = sandbox_id
        self.accounts = accounts
        self.faults = Faults()
        self.received: Counter[str] = Counter()
        self.controls: dict[str, Callable[[dict[str, Any]], Any]] = {
            "advance": lambda given: world.move(given.get("days", 0)),
            "fail": lambda given: self.faults.add(
                given.pop("operation", ""), given.pop("kind", ""), **given
            ),
        }
        self._stopped = threading.Event()
        self._count_lock = threading.Lock()
        self._response: type[OutpostsResponse] = type(
            "Response", (OutpostsResponse,), {"backends": self.accounts, "faults": self.faults}
        )
        if isinstance(port, bool) or not isinstance(port, int) or not 0 <= port <= 65_535:
            raise InputError(
                f"port={port!r} is no port; give one from 1 to 65535, or 0 for any that is free."
            )
        try:
            self._http = make_server(
                HOST, port, self._application, threaded=True, request_handler=Handler
            )
        except (OSError, SystemExit) as error:
            raise InputError(
                f"Port {port} on {HOST} is taken; give another one, or 0 for any that is free."
            ) from error
        self._thread = threading.Thread(
            target=self._http.serve_forever, args=(0.05,), daemon=True, name="sandbox"
        )
        self._thread.start()

    @property
    def url(self) -> str:
        """Where it is served."""
        return f"http://{HOST}:{self._http.server_port}"

    def stop(self) -> None:
        """Stop serving; whatever waits for an answer is cut off."""
        if not self._stopped.is_set():
            self._stopped.set()
            self._http.shutdown()
            self._http.server_close()
            self._thread.join()

    def wait(self) -> None:
        """Return when it has been stopped."""
        self._stopped.wait()

    def _application(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        request = Request(environ)
        request.get_data(
            cache=True
        )  # a connection must not be closed on a body that is still coming
        response = (
            _stranger(request)
            or self._control(request)
            or self._look_up(request, environ)
            or self._identity(request)
            or self._serve(request, environ)
        )
        return response(environ, start_response)

    def _control(self, request: Request) -> Response | None:
        if request.path.split("/")[1] != "_sandbox":
            return None
        action = request.path.removeprefix("/_sandbox").strip("/")
        if request.method == "GET" and not action:
            return _json(200, self.describe())
        if request.method != "POST" or action not in self.controls:
            known = ", ".join(f"POST /_sandbox/{name}" for name in self.controls)
            return _json(404, {"message": f"There are GET /_sandbox, {known}"})
        try:
            given = json.loads(request.get_data() or b"{}")
            told = self.controls[action](given)
        except (PlannerError, TypeError, AttributeError, ValueError, RecursionError) as error:
            return _json(400, {"message": str(error)})
        return _json(200, {**self.describe(), **(told if isinstance(told, dict) else {})})

    def describe(self) -> dict[str, Any]:
        """Return what GET /_sandbox answers."""
        return {
            "sandbox": SANDBOX_NAME,
            "sandbox_id": self.sandbox_id,
            "now": self.world.now.isoformat(),
            "received": dict(self.received),
        }

    def _identity(self, request: Request) -> Response | None:
        if request.method != "POST" or request.path != "/":
            return None
        if request.form.get("Action") != "GetCallerIdentity":
            return _json(
                404,
                {
                    "message": (
                        "The sandbox serves Outposts, GetCallerIdentity of STS and LookupEvents of"
                        " CloudTrail"
                    )
                },
            )
        return Response(
            IDENTITY.format(account=account_of(request.headers) or ACCOUNT_ID), mimetype="text/xml"
        )

    def _look_up(self, request: Request, environ: dict[str, Any]) -> Response | None:
        service, _, operation = request.headers.get("X-Amz-Target", "").rpartition(".")
        if "CloudTrail" not in service:
            return None
        if operation != LOOKUP_EVENTS:
            return _error(
                501, "NotImplemented", f"The sandbox's CloudTrail has {LOOKUP_EVENTS} alone"
            )
        return self._serve_operation(operation, self._answer_look_up, request, environ)

    def _answer_look_up(self, request: Request) -> Response:
        scope = request.headers.get("Authorization", "").partition("Credential=")[2].split("/")
        owner = (account_of(request.headers) or ACCOUNT_ID, scope[2] if len(scope) > 2 else "")
        try:
            with self.world.lock:
                return _json(
                    200, self.world.trail.look_up(owner, json.loads(request.get_data() or b"{}"))
                )
        except TrailError as error:
            return _error(400, error.code, str(error))

    def _serve(self, request: Request, environ: dict[str, Any]) -> Response:
        operation = operation_of(request)
        if operation is None:
            return _json(
                404, {"message": f"Outposts has no operation {request.method} {request.path}"}
            )
        return self._serve_operation(operation, self._answer, request, environ)

    def _serve_operation(
        self,
        operation: str,
        answer: Callable[[Request], Response],
        request: Request,
        environ: dict[str, Any],
    ) -> Response:
        with self._count_lock:
            self.received[operation] += 1
        fault = self.faults.meet(operation)
        if fault is None:
            return answer(request)
        if fault.kind == "slow" and fault.when == "before":
            self._stopped.wait(fault.seconds)
        took_effect = fault.when == "after" or fault.kind == "slow"
        response = answer(request) if took_effect else _error(*ERRORS["500"])
        if fault.kind in ERRORS:
            return _error(*ERRORS[fault.kind])
        if fault.kind != "slow":
            self._break(fault, response, environ["werkzeug.socket"])
        elif fault.when == "after":
            self._stopped.wait(fault.seconds)
        return response

    def _answer(self, request: Request) -> Response:
        status, headers, body = self._response.dispatch(request, request.raw_url, request.headers)
        # The server under this one names itself and the date.
        kept = {
            str(name): str(value)
            for name, value in headers.items()
            if name not in {"server", "date", "status"}
        }
        return Response(body, status=status, headers=kept)

    def _break(self, fault: Fault, response: Response, connection: socket.socket) -> NoReturn:
        """End the connection without a whole answer."""
        if fault.kind == "truncate":
            body = response.get_data()
            lines = [
                f"HTTP/1.1 {response.status}",
                "Content-Type: application/json",
                f"Content-Length: {len(body)}",
            ]
            head = "\r\n".join([*lines, "", ""])
            connection.sendall(head.encode() + body[: len(body) // 2])
        if fault.kind == "timeout":
            self._wait_for_client(connection, fault.seconds)
        _hang_up(connection, gently=fault.kind == "truncate")
        raise ConnectionAbortedError

    def _wait_for_client(self, connection: socket.socket, seconds: float) -> None:
        """Wait until the client gives up, the time is over or the server stops."""
        connection.settimeout(0.05)
        waited = 0.0
        while waited < seconds and not self._stopped.is_set():
            try:
                if connection.recv(1) == b"":
                    return
            except TimeoutError:
                waited += 0.05
            except OSError:
                return


def _stranger(request: Request) -> Response | None:
    """Refuse what comes from a page of another site, or by a name that leads here from outside.

    A browser sends a page's Origin with everything that changes something, and the Host that the
    page named. So no page but this machine's own moves the clock, and no name that was pointed at
    127.0.0.1 reads an order.
    """
    host, origin = request.environ.get("HTTP_HOST", ""), request.environ.get("HTTP_ORIGIN")
    if not is_loopback(f"http://{host}"):
        return _json(
            403,
            {"message": f"The sandbox answers to localhost and {HOST} alone, not to Host {host!r}"},
        )
    if origin is not None and not (
        urlsplit(origin).scheme in {"http", "https"} and is_loopback(origin)
    ):
        return _json(403, {"message": f"The sandbox takes nothing from a page of {origin!r}"})
    return None


def _hang_up(connection: socket.socket, *, gently: bool) -> None:
    if not gently:  # a reset, as a load balancer or a dying host sends it
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR if gently else socket.SHUT_RD)
    connection.close()


def _error(status: int, code: str, message: str) -> Response:
    # The name stands in the body for CloudTrail's protocol, and in the header for that of Outposts.
    response = _json(status, {"__type": code, "message": message})
    response.headers["x-amzn-errortype"] = code
    return response


def _json(status: int, body: dict[str, Any]) -> Response:
    return Response(json.dumps(body), status=status, mimetype="application/json")
