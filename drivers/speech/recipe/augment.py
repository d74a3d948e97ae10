"""What happens to a clean clip before the network hears it: rooms, noises, distances, other throats.

Phone times stay true: only the warp and the padding move them, and both say by how much.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from drivers.speech.recipe.phones import SILENCE
from drivers.speech.recipe.sound import RATE, Samples, TimedPhone, Utterance, resampled

WARPS = (0.85, 1.2)
PADDING_SECONDS = (0.05, 0.9)
GAIN_DB = (-26.0, 0.0)
SNR_DB = (6.0, 35.0)


def coloured_noise(length: int, slope: float, chance: np.random.Generator) -> Samples:
    """Noise whose power falls with frequency to the power of ``slope`` (0 white, 1 pink, 2 brown)."""
    spectrum = np.fft.rfft(chance.standard_normal(length))
    spectrum /= np.maximum(np.arange(len(spectrum)), 1) ** (slope / 2)
    noise = np.fft.irfft(spectrum, length)
    scaled: Samples = (noise / (np.abs(noise).max() + 1e-9)).astype(np.float32)
    return scaled


def hum(length: int, chance: np.random.Generator) -> Samples:
    """A tone with up to five harmonics, as of mains, fans and signals."""
    base = chance.uniform(45, 1200)
    time = np.arange(length) / RATE
    parts = [
        chance.uniform(0.1, 1) / order * np.sin(2 * np.pi * base * order * time + chance.uniform(0, 6.28))
        for order in range(1, chance.integers(2, 7))
    ]
    sound = np.sum(parts, axis=0)
    scaled: Samples = (sound / np.abs(sound).max()).astype(np.float32)
    return scaled


def babble(length: int, others: Sequence[Samples], chance: np.random.Generator) -> Samples:
    """Four other clips spoken at once."""
    total = np.zeros(length, np.float32)
    for index in chance.integers(0, len(others), 4):
        total += np.resize(np.roll(others[index], chance.integers(0, len(others[index]))), length)
    return total


def at_snr(sound: Samples, noise: Samples, decibel: float) -> Samples:
    """Signal plus noise; both powers are taken over the whole clip."""
    power, noise_power = np.mean(sound**2), np.mean(noise**2) + 1e-12
    scale = np.sqrt(power / noise_power / 10 ** (decibel / 10))
    mixed: Samples = (sound + scale * noise).astype(np.float32)
    return mixed


def in_room(sound: Samples, t60: float, chance: np.random.Generator) -> Samples:
    """Convolved with decaying noise of ``t60`` seconds; the direct sound comes first, so times hold."""
    time = np.arange(int(t60 * RATE)) / RATE
    response = chance.standard_normal(len(time)) * 10 ** (-3 * time / t60) * chance.uniform(0.01, 0.06)
    response[0] = 1.0
    size = len(sound) + len(response)
    wet = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(response, size), size)[: len(sound)]
    return wet.astype(np.float32)


def padded(clip: Utterance, before: float, after: float) -> Utterance:
    """True zeros around the clip, labelled as silence; seconds."""
    lead, tail = int(before * RATE), int(after * RATE)
    samples = np.concatenate([np.zeros(lead, np.float32), clip.samples, np.zeros(tail, np.float32)])
    moved = [TimedPhone(p.phone, p.start + lead / RATE, p.end + lead / RATE) for p in clip.phones]
    end = len(samples) / RATE
    edges = (TimedPhone(SILENCE, 0.0, moved[0].start), TimedPhone(SILENCE, moved[-1].end, end))
    return Utterance(samples, (edges[0], *moved, edges[1]))


def warped(clip: Utterance, factor: float) -> Utterance:
    """Faster, higher and with a shorter vocal tract all at once (factor above 1), as by resampling."""
    times = [TimedPhone(p.phone, p.start / factor, p.end / factor) for p in clip.phones]
    return Utterance(resampled(clip.samples, factor), tuple(times))


def varied(clip: Utterance, others: Sequence[Samples], chance: np.random.Generator) -> Utterance:
    """One random treatment of a training clip."""
    if chance.random() < 0.7:
        clip = warped(clip, chance.uniform(*WARPS))
    clip = padded(clip, chance.uniform(*PADDING_SECONDS), chance.uniform(*PADDING_SECONDS))
    sound = clip.samples / (np.abs(clip.samples).max() + 1e-9)
    if chance.random() < 0.35:
        sound = in_room(sound, chance.uniform(0.15, 0.8), chance)
    if chance.random() < 0.4:
        sound = np.append(sound[:1], sound[1:] - chance.uniform(-0.5, 0.6) * sound[:-1])
    if chance.random() < 0.65:
        noise = _some_noise(len(sound), others, chance)
        sound = at_snr(sound, noise, chance.uniform(*SNR_DB))
    sound *= 10 ** (chance.uniform(*GAIN_DB) / 20) / (np.abs(sound).max() + 1e-9)
    return Utterance(sound.astype(np.float32), clip.phones)


def _some_noise(length: int, others: Sequence[Samples], chance: np.random.Generator) -> Samples:
    kind = chance.random()
    if kind < 0.6:
        return coloured_noise(length, chance.uniform(0, 2), chance)
    return hum(length, chance) if kind < 0.75 else babble(length, others, chance)


def speechless(seconds: float, chance: np.random.Generator) -> Utterance:
    """Noise, hum or nearly nothing, labelled as silence throughout."""
    length = int(seconds * RATE)
    kind = chance.random()
    sound = coloured_noise(length, chance.uniform(0, 2), chance) if kind < 0.6 else hum(length, chance)
    sound = sound * 10 ** (chance.uniform(-80, -6) / 20)
    return Utterance(sound.astype(np.float32), (TimedPhone(SILENCE, 0.0, seconds),))
