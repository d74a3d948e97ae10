"""``python -m tests.freeze NAME…``: write these facts as they are now (all, when none is named).

For a change that is meant and said: whoever runs it answers for every line of the difference.
"""

from __future__ import annotations

import sys

from tests.freeze.facts import FACTS
from tests.freeze.freezing import path_of, written

for name in sys.argv[1:] or FACTS:
    path_of(name).write_text(written(FACTS[name]()))
