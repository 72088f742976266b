"""A PostgreSQL server of our own, for as long as a test runs."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

PASSWORD = "mArKeD-pg-hunter2"


def programs():
    """Return the folder of the server's programs; None where PostgreSQL is not installed."""
    folders = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
    found = shutil.which("initdb")
    folders += [Path(found).parent] if found else []
    return next(
        (
            folder
            for folder in folders
            if (folder / "initdb").exists() and (folder / "pg_ctl").exists()
        ),
        None,
    )


def user():
    """Return who runs it: the server refuses to be root."""
    if os.geteuid() != 0:
        return None
    names = {each.pw_name for each in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@contextmanager
def server():
    """Yield the address of a database, with user and password."""
    folder = Path(tempfile.mkdtemp(prefix="outposts-pg"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    secret = folder / "password"
    secret.write_text(PASSWORD)
    owner = user()
    if owner:
        for path in (folder, secret):
            shutil.chown(path, owner)
    data, bin_ = folder / "data", programs()

    def run(program, *arguments):
        command = [bin_ / program, "-D", data, *arguments]
        subprocess.run(
            command,
            check=True,
            user=owner,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            env={"LC_ALL": "C"},
        )

    run("initdb", "-A", "scram-sha-256", "-U", "anna", f"--pwfile={secret}", "--encoding=UTF8")
    options = (
        f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
    )
    run("pg_ctl", "start", "-w", "-s", "-l", folder / "log", "-o", options)
    try:
        yield f"postgresql://anna:{PASSWORD}@127.0.0.1:{port}/postgres"
    finally:
        run("pg_ctl", "stop", "-m", "immediate", "-s")
        shutil.rmtree(folder, ignore_errors=True)
