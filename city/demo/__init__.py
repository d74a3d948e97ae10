"""The four paths without a window: real processes, a real browser, and what they left behind.

``run`` returns 0 only if every step really happened; a step that did not raises ``StepFailed``.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from city.demo import counter, meeting, payment, signage
from city.demo.steps import StepFailed, browser
from city.miniature import City
from city.processes import ProcessFailed
from city.scenario import drawn

PATHS = {"payment": payment, "counter": counter, "signage": signage, "meeting": meeting}


def run(path: str, out: Path, seed: int) -> int:
    """Play ``path`` with what ``seed`` draws; its papers, pictures and figures are left in ``out``.

    Returns the exit code.
    """
    demonstration = PATHS[path]
    out.mkdir(parents=True, exist_ok=True)
    home = Path(tempfile.mkdtemp(prefix="tsunagaru-"))
    try:
        with City(home / "city", frozenset({demonstration.PART})) as city, browser() as chromium:
            demonstration.play(city, chromium, drawn(seed), out)
    except (StepFailed, ProcessFailed) as error:
        print(f"できませんでした Not done: {error}")
        return 1
    finally:
        shutil.rmtree(home, ignore_errors=True)
    for file in sorted(out.iterdir()):
        print(f"  {file}")
    return 0
