"""Real SPARQL stores of others, started on loopback in a folder of their own and stopped again."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

PASSWORD = "not-the-default-9"
INI = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
Striping = 0
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
Striping = 0
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
ServerThreads = 10
NumberOfBuffers = 20000
MaxDirtyBuffers = 15000
CheckpointInterval = 0
DirsAllowed = {folder}
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 5
[SPARQL]
ResultSetMaxRows = 1000000
MaxQueryCostEstimationTime = 0
MaxQueryExecutionTime = 60
"""


@dataclass(frozen=True)
class Server:
    name: str
    query: str
    update: str
    graph_store: str
    user: str = ""
    password: str = ""

    @property
    def environment(self) -> dict[str, str]:
        return {"PEERATLAS_ENDPOINT_USER": self.user, "PEERATLAS_ENDPOINT_PASSWORD": self.password}


@contextmanager
def oxigraph(folder: Path) -> Iterator[Server]:
    port = free_port()
    home = f"http://127.0.0.1:{port}"
    binary = Path(sys.executable).parent / "oxigraph"
    with running([binary, "serve", "--location", folder / "store", "--bind", f"127.0.0.1:{port}"], folder, home):
        yield Server("oxigraph", f"{home}/query", f"{home}/update", f"{home}/store")


@contextmanager
def virtuoso(folder: Path) -> Iterator[Server]:
    """Virtuoso of Debian, by hand and not as a service; its well-known password is changed before anything else."""
    sql, http = free_port(), free_port()
    home = f"http://127.0.0.1:{http}"
    ini = folder / "virtuoso.ini"
    ini.write_text(INI.format(folder=folder, sql=sql, http=http))
    with running(["virtuoso-t", "+foreground", "+configfile", ini], folder, f"{home}/sparql"):
        told = subprocess.run(
            ["isql-vt", f"127.0.0.1:{sql}", "dba", "dba", f'exec=set password "dba" "{PASSWORD}";'],
            capture_output=True, check=False, text=True, timeout=30,
        )  # fmt: skip
        assert "Done." in told.stdout, told
        yield Server(
            "virtuoso", f"{home}/sparql", f"{home}/sparql-auth", f"{home}/sparql-graph-crud-auth", "dba", PASSWORD
        )


STARTERS = {"oxigraph": oxigraph, "virtuoso": virtuoso}


def missing(name: str) -> bool:
    return name == "virtuoso" and not (shutil.which("virtuoso-t") and shutil.which("isql-vt"))


@contextmanager
def running(command: list[object], folder: Path, url: str) -> Iterator[None]:
    with (folder / "out.txt").open("wb") as out:
        process = subprocess.Popen(list(map(str, command)), cwd=folder, stdout=out, stderr=out)
        try:
            end = time.monotonic() + 120
            while not answers(url):
                assert process.poll() is None, (folder / "out.txt").read_text()
                assert time.monotonic() < end, f"{command[0]} does not answer: {(folder / 'out.txt').read_text()}"
                time.sleep(0.1)
            yield
        finally:
            process.kill()
            process.wait()


def answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=2):
            return True
    except URLError:
        return False


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
