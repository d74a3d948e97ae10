"""Debian's nginx with the configuration that ``docs/reverse-proxy.md`` gives, on free loopback ports."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.certificates import Authority
from tests.support.waiting import wait_for_port

PROJECT = Path(__file__).resolve().parents[2]
GIVEN = PROJECT / "firmware_config" / "nginx" / "tsunagaru.conf"
_UNPACKED = PROJECT / ".venv" / "share" / "tsunagaru" / "nginx" / "usr" / "sbin" / "nginx"
NGINX = next(each for each in (Path("/usr/sbin/nginx"), _UNPACKED) if each.exists() or each is _UNPACKED)
NAME = "coin.example.jp"
_AROUND = """
daemon off;
{user}
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    include {folder}/tsunagaru.conf;
}}
"""


@contextmanager
def running_nginx(folder: Path, hub: str, http: int, https: int) -> Iterator[None]:
    """nginx before ``hub`` (host:port) until the end of the block; only what must differ here is changed."""
    files = Authority(folder).issue(NAME)
    changes = {
        "server 127.0.0.1:8080;": f"server {hub};",
        "listen 80;": f"listen 127.0.0.1:{http};",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{https} ssl http2;",
        f"/etc/ssl/certs/{NAME}.pem": str(files.certificate),
        f"/etc/ssl/private/{NAME}.key": str(files.key),
    }
    text = GIVEN.read_text(encoding="utf-8")
    for given, here in changes.items():
        assert given in text, given
        text = text.replace(given, here)
    (folder / "tsunagaru.conf").write_text(text, encoding="utf-8")
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(_AROUND.format(folder=folder, user=user), encoding="utf-8")
    command = [
        str(NGINX),
        "-e",
        str(folder / "error.log"),
        "-p",
        str(folder),
        "-c",
        str(folder / "nginx.conf"),
    ]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    try:
        wait_for_port(https)
        yield
    finally:
        process.terminate()
        process.wait(20)
