"""The acoustic network and its training: a small factored time-delay network, framewise cross entropy.

Shapes: input (batch, 40, frames) at 10 ms; output (batch, pdfs, frames / 3). All convolutions are valid;
the context is 16 input frames on each side.
"""

# mypy: disable-error-code="import-not-found, misc"
from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from drivers.speech.recipe.features import DIMENSION, SUBSAMPLING
from drivers.speech.recipe.phones import PHONES

PDFS = 2 * len(PHONES)
WIDTH, BOTTLENECK = 320, 128
FIRST_KERNEL, LATER_KERNEL, LAYERS = 9, 3, 4
CONTEXT = FIRST_KERNEL // 2 + LAYERS * SUBSAMPLING * (LATER_KERNEL // 2)
CHUNK_FRAMES, BATCH = 64, 64
PEAK_RATE = 2e-3


class Layer(nn.Module):
    """Linear over three neighbouring output frames into a bottleneck, affine out of it, ReLU, batch norm."""

    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Conv1d(WIDTH, BOTTLENECK, LATER_KERNEL, bias=False)
        self.affine = nn.Conv1d(BOTTLENECK, WIDTH, 1)
        self.norm = nn.BatchNorm1d(WIDTH, affine=False)

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.norm(torch.relu(self.affine(self.linear(x))))
        return y


class Acoustic(nn.Module):
    """``mean`` and ``scale`` (40,) normalise the input; they are folded into the first layer on writing."""

    def __init__(self, mean: Tensor, scale: Tensor) -> None:
        super().__init__()
        self.register_buffer("mean", mean[:, None])
        self.register_buffer("scale", scale[:, None])
        self.first = nn.Conv1d(DIMENSION, WIDTH, FIRST_KERNEL, stride=SUBSAMPLING)
        self.first_norm = nn.BatchNorm1d(WIDTH, affine=False)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.output = nn.Conv1d(WIDTH, PDFS, 1)

    def forward(self, x: Tensor) -> Tensor:
        x = (x - self.mean) * self.scale
        x = self.first_norm(torch.relu(self.first(x)))
        for layer in self.layers:
            x = layer(x)
        y: Tensor = self.output(x)
        return y


class Frames:
    """All training frames in memory: ``inputs`` (n * 3, 40) float16, ``labels`` (n,) int16."""

    def __init__(self, paths: Sequence[Path]) -> None:
        inputs, labels = [], []
        for path in paths:
            with np.load(path) as data:
                inputs.append(data["inputs"])
                labels.append(data["labels"])
        self.inputs = np.concatenate(inputs)
        self.labels = np.concatenate(labels)

    def batches(self, steps: int, chance: np.random.Generator) -> Iterator[tuple[Tensor, Tensor]]:
        """``steps`` batches of random pieces; a piece may cross from one clip into the next."""
        first = -(-CONTEXT // SUBSAMPLING)
        last = len(self.labels) - CHUNK_FRAMES - first
        span = np.arange(-CONTEXT, (CHUNK_FRAMES - 1) * SUBSAMPLING + CONTEXT + 1)
        for _ in range(steps):
            starts = chance.integers(first, last, BATCH)
            frames = self.inputs[starts[:, None] * SUBSAMPLING + span]
            pdfs = self.labels[starts[:, None] + np.arange(CHUNK_FRAMES)]
            x = torch.from_numpy(frames.astype(np.float32)).transpose(1, 2).contiguous()
            yield x, torch.from_numpy(pdfs.astype(np.int64))

    def priors(self) -> NDArray[np.float64]:
        """Share of every pdf among the frames."""
        counts = np.bincount(self.labels, minlength=PDFS).astype(np.float64)
        shares: NDArray[np.float64] = counts / counts.sum()
        return shares


def train(frames: Frames, epochs: float, seed: int, threads: int) -> tuple[Acoustic, list[float]]:
    """The trained network, in evaluation mode, and the loss per hundred steps."""
    torch.manual_seed(seed)
    torch.set_num_threads(threads)
    sample = frames.inputs[:: max(1, len(frames.inputs) // 200_000)].astype(np.float32)
    scale = torch.from_numpy(1 / sample.std(axis=0))
    network = Acoustic(torch.from_numpy(sample.mean(axis=0)), scale)
    steps = int(epochs * len(frames.labels) / (BATCH * CHUNK_FRAMES))
    optimiser = torch.optim.AdamW(network.parameters(), lr=PEAK_RATE, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, PEAK_RATE, total_steps=steps + 1)
    losses, recent = [], []
    for number, (x, pdfs) in enumerate(frames.batches(steps, np.random.default_rng(seed)), start=1):
        loss = nn.functional.cross_entropy(network(x), pdfs)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        recent.append(loss.item())
        if number % 100 == 0 or number == steps:
            losses.append(float(np.mean(recent)))
            recent.clear()
            print(f"step {number}/{steps}: loss {losses[-1]:.3f}", flush=True)  # noqa: T201 (a recipe's progress)
    return network.eval(), losses
