"""Mel cepstra as Kaldi computes them, and the label of every output frame of the network.

The numbers here stand in ``conf/mfcc.conf`` of the model too (``model_files.MFCC_CONF``): training and
recognition must hear alike.
"""

# mypy: disable-error-code="import-not-found, misc"
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import kaldi_native_fbank as knf
import numpy as np
from numpy.typing import NDArray

from drivers.speech.recipe import corpus
from drivers.speech.recipe.augment import speechless, varied
from drivers.speech.recipe.phones import PHONES
from drivers.speech.recipe.sound import RATE, Samples, TimedPhone

DIMENSION = 40
SUBSAMPLING = 3
"""Input frames of 10 ms for one output frame; vosk takes 30 ms for granted in its word times."""
FRAME_SECONDS = 0.030
FIRST_CENTRE = 0.0125
"""Half of the 25 ms window: output frame t is centred at 30 t + 12.5 ms."""
FULL_SCALE = 32768.0
"""Kaldi's sound is in the range of 16-bit integers."""


def _options() -> knf.MfccOptions:
    options = knf.MfccOptions()
    options.frame_opts.samp_freq = RATE
    options.frame_opts.dither = 0.0
    options.frame_opts.snip_edges = True
    options.frame_opts.window_type = "povey"
    options.frame_opts.preemph_coeff = 0.97
    options.mel_opts.num_bins = 40
    options.mel_opts.low_freq = 20
    options.mel_opts.high_freq = -400
    options.num_ceps = DIMENSION
    options.use_energy = False
    return options


def mfcc(samples: Samples) -> NDArray[np.float32]:
    """(frames, 40) at 10 ms."""
    machine = knf.OnlineMfcc(_options())
    machine.accept_waveform(RATE, (samples * FULL_SCALE).tolist())
    machine.input_finished()
    frames = [machine.get_frame(index) for index in range(machine.num_frames_ready)]
    return np.array(frames, dtype=np.float32).reshape(-1, DIMENSION)


def labels(phones: Sequence[TimedPhone], frames: int) -> NDArray[np.int64]:
    """One pdf for each of ``frames`` output frames: 2p where phone p begins, 2p + 1 while it lasts.

    Every phone gets one frame at least; a beginning of its own tells a long vowel from a short one.
    """
    pdfs = np.zeros(frames, np.int64)
    begin = 0
    starts = []
    for phone in phones:
        begin = max(begin, int(np.ceil((phone.start - FIRST_CENTRE) / FRAME_SECONDS)))
        starts.append(begin)
        begin += 1
    for index, phone in enumerate(phones):
        stop = starts[index + 1] if index + 1 < len(phones) else frames
        number = PHONES.index(phone.phone)
        pdfs[starts[index] : stop] = 2 * number + 1
        pdfs[starts[index] : starts[index] + 1] = 2 * number
    return pdfs


@dataclass(frozen=True, slots=True)
class Job:
    """Features of one shard (``source`` None: of clips without speech)."""

    source: Path | None
    target: Path
    copies: int
    clips: int
    seed: int


def make(job: Job) -> Path:
    """Writes float16 features and pdf labels of all copies end to end; a file that is there is kept.

    Each clip is cut to a multiple of three input frames, so that frame 3 t stays the input of label t.
    """
    if job.target.exists():
        return job.target
    chance = np.random.default_rng(job.seed)
    clips = corpus.read(job.source) if job.source else []
    others = [clip.samples for clip in clips]
    treated = [varied(clip, others, chance) for _ in range(job.copies) for clip in clips]
    treated += [speechless(chance.uniform(3, 12), chance) for _ in range(job.clips)]
    inputs, outputs = [], []
    for clip in treated:
        frames = mfcc(clip.samples)
        count = len(frames) // SUBSAMPLING
        inputs.append(frames[: count * SUBSAMPLING].astype(np.float16))
        outputs.append(labels(merged(clip.phones), count).astype(np.int16))
    half_done = job.target.with_suffix(".part.npz")
    np.savez(half_done, inputs=np.concatenate(inputs), labels=np.concatenate(outputs))
    half_done.rename(job.target)
    return job.target


def merged(phones: Sequence[TimedPhone]) -> list[TimedPhone]:
    """Neighbouring silences as one."""
    found: list[TimedPhone] = []
    for phone in phones:
        if found and phone.phone == found[-1].phone == PHONES[0]:
            found[-1] = TimedPhone(phone.phone, found[-1].start, phone.end)
        else:
            found.append(phone)
    return found


def make_all(
    sources: Sequence[Path], folder: Path, copies: int, noise_clips: int, processes: int
) -> list[Path]:
    """Features of every shard, and one file of clips without speech."""
    folder.mkdir(parents=True, exist_ok=True)
    jobs = [Job(source, folder / source.name, copies, 0, seed) for seed, source in enumerate(sources)]
    jobs.append(Job(None, folder / "speechless.npz", 0, noise_clips, len(jobs)))
    with get_context("spawn").Pool(processes) as pool:
        return sorted(pool.imap_unordered(make, jobs))
