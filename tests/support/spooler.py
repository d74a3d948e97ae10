"""A real CUPS of one's own: a scheduler on a socket in a folder, with raw queues to printers on TCP."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PATIENCE_SECONDS = 20.0

SCHEDULER = """
Listen {folder}/socket
DefaultAuthType None
WebInterface No
Browsing No
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  <Limit All>
    Order deny,allow
    Allow all
  </Limit>
</Policy>
"""

FILES = """
ServerRoot {folder}/root
ServerBin {folder}/programs
RequestRoot {folder}/spool
CacheDir {folder}/cache
StateDir {folder}/state
TempDir {folder}/temp
ErrorLog {folder}/log
AccessLog {folder}/access
PageLog {folder}/pages
Sandboxing relaxed
"""

BACKEND = """#!{python}
import os, socket, sys
if len(sys.argv) == 1:
    sys.exit(print('direct emulated "Unknown" "a printer on TCP"'))
host, port = os.environ["DEVICE_URI"].split("//")[1].split(":")
document = open(sys.argv[6], "rb").read() if len(sys.argv) > 6 else sys.stdin.buffer.read()
with socket.create_connection((host, int(port))) as line:
    line.sendall(document)
    line.shutdown(socket.SHUT_WR)
    while line.recv(4096):
        pass
"""
"""Debian keeps CUPS's own backend for sockets in a package of 100 MB; this one does the same."""


@dataclass(frozen=True)
class Spooler:
    """``server`` is what ``CUPS_SERVER`` has to be for its clients."""

    folder: Path

    @property
    def server(self) -> str:
        return f"{self.folder}/socket"

    def make_queue(self, name: str, host: str, port: int) -> None:
        self._run("lpadmin", "-p", name, "-E", "-v", f"emulated://{host}:{port}", "-m", "raw")

    def waiting(self) -> str:
        """The documents that have not come out yet."""
        return self._run("lpstat", "-o")

    def _run(self, *command: str) -> str:
        environment = os.environ | {"CUPS_SERVER": self.server}
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, check=True, timeout=PATIENCE_SECONDS
        )
        return done.stdout


@contextmanager
def spooling() -> Iterator[Spooler]:
    """The scheduler runs until the block ends. Its folder's name is short, as a socket's must be."""
    with tempfile.TemporaryDirectory(prefix="cups-") as name:
        folder = Path(name)
        for part in ("root", "spool", "cache", "state", "temp"):
            (folder / part).mkdir()
        shutil.copytree("/usr/lib/cups", folder / "programs")
        backend = folder / "programs" / "backend" / "emulated"
        backend.write_text(BACKEND.format(python=sys.executable))
        backend.chmod(0o700)
        (folder / "cupsd.conf").write_text(SCHEDULER.format(folder=folder))
        (folder / "files.conf").write_text(FILES.format(folder=folder))
        command = ["/usr/sbin/cupsd", "-f", "-c", f"{folder}/cupsd.conf", "-s", f"{folder}/files.conf"]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as scheduler:
            try:
                _until_it_answers(folder, scheduler)
                yield Spooler(folder)
            finally:
                scheduler.terminate()


def _until_it_answers(folder: Path, scheduler: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    asking = ["lpstat", "-h", f"{folder}/socket", "-r"]
    while "is running" not in subprocess.run(asking, capture_output=True, text=True).stdout:
        if scheduler.poll() is not None or time.monotonic() > until:
            raise AssertionError((folder / "log").read_text()[-2000:])
        time.sleep(0.05)
