"""``python -m drivers.speech.recipe --out DIR [--work DIR]``: text → speech → network → graph.

Speech and features are kept in the work folder and found again by a second run; remove it to begin afresh.
"""

# mypy: disable-error-code="import-not-found, misc"
from __future__ import annotations

import argparse
import json
import os
import time
from pathlib import Path

import numpy as np
import torch

from drivers.speech.recipe import acoustic_file, corpus, features, graph, model_files, network, words
from drivers.speech.recipe.amounts import Amounts
from drivers.speech.recipe.network import Acoustic, Frames
from drivers.speech.recipe.sound import RATE


def say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)  # noqa: T201 (a recipe's progress)


def hours_of(shards: list[Path]) -> float:
    """Clean speech in the corpus."""
    samples = 0
    for path in shards:
        with np.load(path) as data:
            samples += int(data["lengths"].sum())
    return samples / RATE / 3600


def trained(frames: Frames, plan: Amounts, work: Path, threads: int) -> Acoustic:
    """The network from the work folder if one is there, else a new one."""
    kept = work / "acoustic.pt"
    acoustic: Acoustic
    if kept.exists():
        acoustic = Acoustic(torch.zeros(features.DIMENSION), torch.ones(features.DIMENSION))
        acoustic.load_state_dict(torch.load(kept, weights_only=True))
        acoustic.eval()
        return acoustic
    acoustic, losses = network.train(frames, plan.epochs, plan.seed, threads)
    torch.save(acoustic.state_dict(), kept)
    (work / "losses.json").write_text(json.dumps(losses))
    return acoustic


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="the model directory to write")
    parser.add_argument(
        "--work", type=Path, default=Path("var/model"), help="speech and features are kept here"
    )
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument(
        "--threads", type=int, default=1, help="of training; more than one only on an idle machine"
    )
    options = parser.parse_args()
    plan, work, out = Amounts(), options.work, options.out
    say("speaking")
    shards = corpus.make_all(work / "speech", plan, options.processes)
    say(f"listening: {hours_of(shards):.1f} h")
    made = features.make_all(shards, work / "features", plan.copies, plan.noise_clips, options.processes)
    frames = Frames(made)
    say(f"training on {len(frames.labels) * features.FRAME_SECONDS / 3600:.1f} h")
    acoustic = trained(frames, plan, work, options.threads)
    acoustic_file.write(out / "am" / "final.mdl", acoustic, frames.priors())
    say("weaving the graph")
    lexicon, grammar = words.lexicon_and_grammar(plan, options.processes)
    graph.write(out / "graph", lexicon, grammar)
    model_files.write(out, plan, hours_of(shards), len(lexicon))
    say(f"done: {out}")


if __name__ == "__main__":
    main()
