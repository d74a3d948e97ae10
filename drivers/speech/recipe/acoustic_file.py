"""``am/final.mdl``: transition model and nnet3 network in Kaldi's binary format, written by hand.

Kaldi's rules: ``\\0B`` once; tokens end with one space; an int32 is 0x04 and four bytes, a float 0x04 and
four, a double 0x08 and eight; a vector is ``FV ``, its length and raw floats; a matrix ``FM ``, rows, columns
and raw floats; an integer vector is 0x04, a raw length and raw integers. Everything is little-endian.
"""

# mypy: disable-error-code="import-not-found, misc"
from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from drivers.speech.recipe.features import DIMENSION, SUBSAMPLING
from drivers.speech.recipe.network import (
    CONTEXT,
    FIRST_KERNEL,
    LATER_KERNEL,
    LAYERS,
    PDFS,
    WIDTH,
    Acoustic,
)
from drivers.speech.recipe.phones import PHONES

POSITIONS = ("S", "B", "I", "E")
PRIOR_FLOOR = 3e-3
"""Below it a phone that is hardly ever seen wins everywhere, because posteriors are divided by priors."""

Array = NDArray[np.float32]


def positioned_phones() -> list[tuple[str, int]]:
    """Kaldi's phones, numbered from 1: silence, then every phone once for each position in a word.

    Each entry is (name, index of the phone in ``PHONES``); the positions share their pdfs.
    """
    rest = [(f"{phone}_{place}", index) for index, phone in enumerate(PHONES) if index for place in POSITIONS]
    return [(PHONES[0], 0), *rest]


def token(name: str) -> bytes:
    return f"{name} ".encode()


def integer(value: int) -> bytes:
    return b"\x04" + struct.pack("<i", value)


def real(value: float) -> bytes:
    return b"\x04" + struct.pack("<f", value)


def double(value: float) -> bytes:
    return b"\x08" + struct.pack("<d", value)


def integers(values: Sequence[int]) -> bytes:
    return b"\x04" + struct.pack(f"<i{len(values)}i", len(values), *values)


def vector(values: Array) -> bytes:
    return b"FV " + integer(len(values)) + values.astype("<f4").tobytes()


def matrix(values: Array) -> bytes:
    rows, columns = values.shape
    return b"FM " + integer(rows) + integer(columns) + values.astype("<f4").tobytes()


def transition_model() -> bytes:
    """One emitting state per phone; its first frame has pdf 2p, its self-loop pdf 2p + 1."""
    phones = positioned_phones()
    count = len(phones)
    parts = [token("<TransitionModel>"), token("<Topology>")]
    parts += [integers(range(1, count + 1)), integers([-1] + [0] * count)]
    parts += [integer(-1), integer(1), integer(2)]  # extended format; one entry; two states
    parts += [integer(0), integer(1), integer(2), integer(0), real(0.5), integer(1), real(0.5)]
    parts += [integer(-1), integer(-1), integer(0), token("</Topology>")]
    parts += [token("<Tuples>"), integer(count)]
    for number, (_, index) in enumerate(phones, start=1):
        parts += [integer(number), integer(0), integer(2 * index), integer(2 * index + 1)]
    log_half = np.full(2 * count + 1, np.log(0.5), np.float32)
    log_half[0] = 0.0
    parts += [token("</Tuples>"), token("<LogProbs>"), vector(log_half), token("</LogProbs>")]
    return b"".join([*parts, token("</TransitionModel>")])


def affine(weight: Array, bias: Array) -> bytes:
    body = token("<LinearParams>") + matrix(weight) + token("<BiasParams>") + vector(bias)
    return token("<FixedAffineComponent>") + body + token("</FixedAffineComponent>")


def simple(kind: str, dimension: int) -> bytes:
    """A component without parameters; the statistics that Kaldi keeps with it are empty."""
    empty = vector(np.zeros(0, np.float32))
    parts = [token(f"<{kind}>"), token("<Dim>"), integer(dimension)]
    parts += [token("<ValueAvg>"), empty, token("<DerivAvg>"), empty, token("<Count>"), double(0)]
    parts += [token("<OderivRms>"), empty, token("<OderivCount>"), double(0)]
    parts += [token("<NumDimsSelfRepaired>"), double(0), token("<NumDimsProcessed>"), double(0)]
    return b"".join([*parts, token(f"</{kind}>")])


def _numpy(tensor: torch.Tensor) -> Array:
    found: Array = tensor.detach().double().numpy()
    return found


def _flat(weight: Array) -> Array:
    """(out, in, kernel) of a convolution as the matrix over spliced frames: (out, kernel * in)."""
    return np.ascontiguousarray(weight.transpose(0, 2, 1)).reshape(len(weight), -1)


def _folded(weight: Array, shift: Array, scale: Array) -> tuple[Array, Array]:
    """A convolution on ``(x - shift) * scale`` as (matrix, bias) on x itself."""
    scaled = weight * scale[None, :, None]
    return _flat(scaled), -(scaled * shift[None, :, None]).sum(axis=(1, 2))


def _norm(norm: torch.nn.Module) -> tuple[Array, Array]:
    mean, variance = _numpy(norm.running_mean), _numpy(norm.running_var)
    return mean, 1 / np.sqrt(variance + norm.eps)


def components(network: Acoustic) -> list[tuple[str, bytes]]:
    """Names and bytes in order; every batch norm is folded into the affine component after it."""
    shift, scale = _numpy(network.mean)[:, 0], _numpy(network.scale)[:, 0]
    weight, bias = _folded(_numpy(network.first.weight), shift, scale)
    found = [
        ("t0.affine", affine(weight, bias + _numpy(network.first.bias))),
        ("t0.relu", simple("RectifiedLinearComponent", WIDTH)),
    ]
    shift, scale = _norm(network.first_norm)
    for number, layer in enumerate(network.layers, start=1):
        weight, bias = _folded(_numpy(layer.linear.weight), shift, scale)
        found.append((f"t{number}.linear", affine(weight, bias)))
        found.append(
            (f"t{number}.affine", affine(_flat(_numpy(layer.affine.weight)), _numpy(layer.affine.bias)))
        )
        found.append((f"t{number}.relu", simple("RectifiedLinearComponent", WIDTH)))
        shift, scale = _norm(layer.norm)
    weight, bias = _folded(_numpy(network.output.weight), shift, scale)
    found.append(("output.affine", affine(weight, bias + _numpy(network.output.bias))))
    found.append(("output.log-softmax", simple("LogSoftmaxComponent", PDFS)))
    return found


def _spliced(source: str, reach: int, step: int) -> str:
    parts = [source if not k else f"Offset({source}, {k * step})" for k in range(-reach, reach + 1)]
    return f"Append({', '.join(parts)})"


def wiring() -> str:
    """The nnet3 configuration: how the components follow each other."""
    found = [f"input-node name=input dim={DIMENSION}"]

    def node(name: str, source: str) -> None:
        found.append(f"component-node name={name} component={name} input={source}")

    node("t0.affine", _spliced("input", FIRST_KERNEL // 2, 1))
    node("t0.relu", "t0.affine")
    for number in range(1, LAYERS + 1):
        node(f"t{number}.linear", _spliced(f"t{number - 1}.relu", LATER_KERNEL // 2, SUBSAMPLING))
        node(f"t{number}.affine", f"t{number}.linear")
        node(f"t{number}.relu", f"t{number}.affine")
    node("output.affine", f"t{LAYERS}.relu")
    node("output.log-softmax", "output.affine")
    found.append("output-node name=output input=output.log-softmax objective=linear")
    return "\n".join(found) + "\n"


def write(path: Path, network: Acoustic, priors: NDArray[np.float64]) -> None:
    """``priors`` (pdfs,) are floored and normalised here."""
    floored = np.maximum(priors, PRIOR_FLOOR)
    parts = components(network)
    body = [b"\0B", transition_model(), token("<Nnet3>"), b"\n", wiring().encode(), b"\n"]
    body += [token("<NumComponents>"), integer(len(parts))]
    for name, content in parts:
        body += [token("<ComponentName>"), token(name), content]
    body += [token("</Nnet3>"), token("<LeftContext>"), integer(CONTEXT), token("<RightContext>")]
    body += [integer(CONTEXT), token("<Priors>"), vector((floored / floored.sum()).astype(np.float32))]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(body))
