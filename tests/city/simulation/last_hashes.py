"""``python -m tests.city.simulation.last_hashes``: how the books of seeds 1 to 200 end, as they do now."""

from __future__ import annotations

from pathlib import Path

from city.simulation.drawing import draw
from city.simulation.world import run

if __name__ == "__main__":
    ends = [run(draw(seed)).last_hash for seed in range(1, 201)]
    (Path(__file__).parent / "last_hashes.txt").write_text("\n".join(ends) + "\n")
