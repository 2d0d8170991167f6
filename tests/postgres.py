"""A PostgreSQL of our own, in a temporary folder, reached over a socket only.

It refuses to run as root, so root hands it to the user `postgres`. Where its programs
are missing the test fails and says what to install; it never skips.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from sqlalchemy import text

from storage.engine import open_engine

PORT = 54999  # names the socket in its own folder; no TCP port is opened


def programs() -> Path:
    """Return the folder of PostgreSQL's programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    there = shutil.which("initdb")
    assert found or there, "PostgreSQL is missing: apt-get install postgresql-15"
    return found[-1].parent if found else Path(str(there)).parent


@contextmanager
def running() -> Iterator[str]:
    """Start a server and yield the URL of its first database."""
    # Short: the path of a socket may have about 100 characters.
    folder = Path(mkdtemp(prefix="fw-pg-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        data = folder / "data"
        _run(
            "initdb", "-D", str(data), "-U", "floorwatch", "-A", "trust", "-E", "UTF8", "--no-sync"
        )
        options = f"-k {folder} -p {PORT} -c listen_addresses='' -c shared_buffers=16MB"
        _run("pg_ctl", "-D", str(data), "-l", str(folder / "log"), "-w", "-o", options, "start")
        try:
            yield f"postgresql+psycopg://floorwatch@/postgres?host={folder}&port={PORT}"
        finally:
            _run("pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder)


def a_database(server: str, name: str) -> str:
    """Make an empty database and return its URL."""
    engine = open_engine(server)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE template0'))
    engine.dispose()
    return server.replace("/postgres?", f"/{name}?")


def _run(program: str, *arguments: str) -> None:
    user = "postgres" if os.geteuid() == 0 else None
    done = subprocess.run(
        [str(programs() / program), *arguments],
        user=user,
        cwd="/",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    assert done.returncode == 0, f"{program} failed; is the user `postgres` there?"
