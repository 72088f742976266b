"""`outpost-planner sandbox`: what it serves, and how it ends."""

import os
import re
import signal
import subprocess
import sys
import urllib.request

import pytest

COMMAND = [
    sys.executable,
    "-c",
    "from outpost_planner.cli import main; raise SystemExit(main())",
    "sandbox",
    "--port",
    "0",
]


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT], ids=lambda ending: ending.name)
def test_a_served_sandbox_saves_its_state_however_it_is_ended(tmp_path, ending):
    """Ended by a service manager or by Ctrl-C, it exits with 0, and the next one goes on where it
    stood.
    """
    state = tmp_path / "state.json"
    command = [*COMMAND, "--state", str(state), "--now", "2026-01-05"]
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as server:
        first = [server.stdout.readline() for _ in range(7)]
        url = re.search(r"AWS_ENDPOINT_URL_OUTPOSTS=(\S+)", "".join(first)).group(1)
        body = b'{"days": 30}'
        request = urllib.request.Request(
            f"{url}/_sandbox/advance", data=body, headers={"Content-Type": "application/json"}
        )
        urllib.request.urlopen(request, timeout=30).read()
        server.send_signal(ending)
        rest, errors = server.communicate(timeout=30)
    assert server.returncode == 0
    assert f"Saved to {state}" in rest
    assert errors == ""
    with subprocess.Popen(
        [*COMMAND, "--state", str(state)], stdout=subprocess.PIPE, text=True, env=environment
    ) as again:
        assert "clock at 2026-02-04" in again.stdout.readline()
        again.send_signal(ending)


def test_a_bad_port_is_named():
    """One sentence on the error stream, and the exit status of wrong use."""
    run = subprocess.run([*COMMAND[:-1], "70000"], capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert run.stderr.startswith("outpost-planner: --port 70000 is no port")
