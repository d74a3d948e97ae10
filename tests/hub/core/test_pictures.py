"""Pictures as people send them, unpacked by the bounded child: every kind is read or refused in words."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import struct
import threading
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np
import psutil
import pytest
import segno
from PIL import Image

from hub.core import unpacking
from hub.core.picture_child import MEMORY_BYTES
from hub.core.pictures import WORDS, Pictures, Refused, Why

TEXT = "港の店 12345678"


@pytest.fixture(scope="module")
def pictures() -> Iterator[Pictures]:
    """With time to spare: what a picture takes on a busy machine is no test's matter but that of time."""
    made = Pictures(seconds=120.0)
    yield made
    made.close()


def code(scale: int = 6) -> Image.Image:
    """Black on white, as a photograph in grey."""
    drawn = segno.make_qr(TEXT.encode(), mode="byte")
    matrix = np.array(list(drawn.matrix_iter(scale=scale, border=6)), np.uint8)
    return Image.fromarray(np.where(matrix > 0, 0, 255).astype(np.uint8))


def saved(picture: Image.Image, kind: str = "PNG", **settings: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **settings)
    return file.getvalue()


def sixteen_bits() -> bytes:
    """As a scanner keeps them: its black is some thousands of 65,535."""
    return saved(Image.fromarray((np.asarray(code(), np.uint16) // 2 + 40) * 257))


def ink_on_a_clear_ground(ink: int) -> bytes:
    """What a page's code is when it is saved: there is nothing, not even white, beside the ink."""
    cover = np.where(np.asarray(code()) == 0, 255, 0).astype(np.uint8)
    grey = np.where(cover > 0, ink, 0).astype(np.uint8)
    return saved(Image.merge("RGBA", [*(Image.fromarray(grey) for _ in range(3)), Image.fromarray(cover)]))


def palette_with_a_clear_colour() -> bytes:
    drawn = code().convert("1").convert("P")
    return saved(drawn, transparency=int(np.asarray(drawn).max()))


def turned_by_the_camera() -> bytes:
    tags = Image.Exif()
    tags[0x0112] = 6
    return saved(code().convert("RGB"), "JPEG", exif=tags)


def moving(kind: str) -> bytes:
    white = Image.new("RGB", code().size, "white")
    return saved(code().convert("RGB"), kind, save_all=True, append_images=[white], duration=100)


KINDS: dict[str, Callable[[], bytes]] = {
    "grey PNG": lambda: saved(code()),
    "colour JPEG": lambda: saved(code().convert("RGB"), "JPEG"),
    "progressive JPEG": lambda: saved(code().convert("RGB"), "JPEG", progressive=True),
    "CMYK JPEG": lambda: saved(code().convert("CMYK"), "JPEG"),
    "WebP": lambda: saved(code().convert("RGB"), "WEBP"),
    "1 bit": lambda: saved(code().convert("1")),
    "palette": lambda: saved(code().convert("RGB").quantize(8)),
    "palette with a clear colour": palette_with_a_clear_colour,
    "16 bits of grey": sixteen_bits,
    "black on a clear ground": lambda: ink_on_a_clear_ground(0),
    "white on a clear ground": lambda: ink_on_a_clear_ground(255),
    "turned by the camera": turned_by_the_camera,
    "animated PNG": lambda: moving("PNG"),
    "animated WebP": lambda: moving("WEBP"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_code_is_read_out_of_every_kind_of_picture(pictures: Pictures, kind: str) -> None:
    assert pictures.codes(io.BytesIO(KINDS[kind]())) == (TEXT,)


def test_the_largest_code_comes_first(pictures: Pictures) -> None:
    large, small = code(8), code(3)
    both = Image.new("L", (large.width + small.width, large.height), 255)
    both.paste(small, (0, 0))
    both.paste(large, (small.width, 0))
    found = pictures.codes(io.BytesIO(saved(both)))
    assert found == (TEXT, TEXT)
    assert pictures.codes(io.BytesIO(saved(Image.new("L", (300, 300), 255)))) == ()


@pytest.mark.parametrize("size", [(1, 1), (1, 4000), (4000, 1), (2, 2)])
def test_a_picture_of_a_dot_or_a_line_holds_no_code_and_does_no_harm(
    pictures: Pictures, size: tuple[int, int]
) -> None:
    data = saved(Image.new("RGB", size))
    assert pictures.codes(io.BytesIO(data)) == ()
    assert pictures.plain(io.BytesIO(data), 1920)[0].width == size[0] or size[0] > 1920


def heic() -> bytes:
    return b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200)


def png_of(width: int, height: int) -> bytes:
    """All one colour: some kilobytes, whatever its size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer = zlib.compressobj(9)
    row = bytes(1 + 3 * width)
    rows = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


REFUSED: dict[str, tuple[Callable[[], bytes], Why]] = {
    "nothing": (lambda: b"", Why.NO_PICTURE),
    "a page": (lambda: b"<!doctype html><p>", Why.NO_PICTURE),
    "a drawing": (lambda: b'<svg xmlns="http://www.w3.org/2000/svg"/>', Why.OTHER_KIND),
    "GIF": (lambda: saved(code(), "GIF"), Why.OTHER_KIND),
    "HEIC": (heic, Why.HEIC),
    "only the beginning": (lambda: saved(code().resize((900, 900)), "JPEG")[:3000], Why.BROKEN),
    "only a signature": (lambda: b"\x89PNG\r\n\x1a\n", Why.NO_PICTURE),
    "60 million dots in 232 kB": (lambda: png_of(10_000, 6_000), Why.TOO_LARGE),
    "more dots than a machine has": (lambda: png_header_only(2**31 - 1, 2**31 - 1), Why.TOO_LARGE),
}


def png_header_only(width: int, height: int) -> bytes:
    whole = bytearray(png_of(1, 1))
    whole[16:24] = struct.pack(">II", width, height)
    whole[29:33] = struct.pack(">I", zlib.crc32(bytes(whole[12:29])))
    return bytes(whole)


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_not_taken_is_refused_with_its_reason_and_words(pictures: Pictures, what: str) -> None:
    make, why = REFUSED[what]
    for ask in (pictures.codes, pictures.look, lambda file: pictures.plain(file, 1920)):
        with pytest.raises(Refused) as refused:
            ask(io.BytesIO(make()))
        assert refused.value.why is why
    assert all(WORDS[why])


def test_the_child_stays_below_its_bound_and_the_asker_does_not_grow(
    pictures: Pictures, tmp_path: Path
) -> None:
    noise = np.random.default_rng(8).integers(0, 255, (750, 1000, 3), np.uint8)
    phone = Image.fromarray(noise).resize((4000, 3000))
    made = {
        "twelve.jpg": saved(phone, "JPEG"),
        "progressive.jpg": saved(phone, "JPEG", progressive=True),
        "twelve.png": saved(phone.convert("RGBA"), compress_level=1),
        "bomb.png": png_of(10_000, 6_000),
    }
    for name, data in made.items():
        (tmp_path / name).write_bytes(data)
    del phone, noise, made
    pictures.codes(io.BytesIO(saved(code())))
    before = psutil.Process().memory_info().rss
    for file in sorted(tmp_path.iterdir()):
        with file.open("rb") as opened, contextlib.suppress(Refused):
            assert pictures.codes(opened) == ()
    assert psutil.Process().memory_info().rss - before < 4 * 2**20
    assert pictures.child is not None
    peak = psutil.Process(pictures.child).memory_full_info().rss
    assert peak < MEMORY_BYTES
    limits = Path(f"/proc/{pictures.child}/limits").read_text()
    assert str(MEMORY_BYTES) in next(line for line in limits.splitlines() if "address space" in line)
    status = Path(f"/proc/{pictures.child}/status").read_text()
    assert int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) < 200 * 1024


def test_a_child_that_dies_is_replaced_for_the_next_picture(pictures: Pictures) -> None:
    file = io.BytesIO(saved(code()))
    assert pictures.codes(file)
    died = pictures.child
    assert died is not None
    os.kill(died, signal.SIGKILL)
    with pytest.raises(Refused) as refused:
        pictures.codes(file)
    assert refused.value.why is Why.BROKEN
    assert pictures.codes(file) == (TEXT,)
    assert pictures.child != died


@pytest.mark.parametrize("kind", ["grey PNG", "colour JPEG", "WebP", "animated WebP", "animated PNG"])
def test_a_broken_file_is_refused_by_the_child_and_does_not_end_it(pictures: Pictures, kind: str) -> None:
    """Each start costs a tenth of a second of a core, so broken files in a row would hold up the rest."""
    whole = KINDS[kind]()
    assert pictures.codes(io.BytesIO(whole))
    child, random = pictures.child, np.random.default_rng(5)
    for ask in (pictures.codes, pictures.look, lambda file: pictures.plain(file, 1920)):
        for at in random.integers(16, len(whole) - 8, 12):
            broken = whole[:at] + random.bytes(6) + whole[at + 6 :]
            for data in (broken, whole[:at], broken[:at] + whole[at - 8 :]):
                with contextlib.suppress(Refused):
                    ask(io.BytesIO(data))
    assert pictures.child == child


@pytest.mark.parametrize("kind", ["grey PNG", "colour JPEG", "WebP"])
def test_a_file_that_is_cut_anywhere_is_refused_by_name_and_raises_nothing_else(kind: str) -> None:
    """A PNG is unpacked already where its orientation is asked for."""
    whole = KINDS[kind]()
    asks: tuple[Callable[[BinaryIO], object], ...] = (
        unpacking.codes, unpacking.seen, lambda file: unpacking.plain(file, 1920),
    )  # fmt: skip
    for ask in asks:
        for at in range(len(whole) // 10, len(whole) * 9 // 10, len(whole) // 10):
            with contextlib.suppress(Refused):
                ask(io.BytesIO(whole[:at]))


def test_a_picture_that_takes_too_long_ends_the_child_and_says_so() -> None:
    hurried = Pictures(seconds=0.001)
    noise = np.random.default_rng(1).integers(0, 255, (3000, 3000), np.uint8)
    with pytest.raises(Refused) as refused:
        hurried.codes(io.BytesIO(saved(Image.fromarray(noise), compress_level=1)))
    assert refused.value.why is Why.TOO_SLOW
    assert hurried.child is None


def test_those_who_would_stand_in_line_too_long_are_told_to_come_back() -> None:
    class Slow(io.BytesIO):
        """A file whose reading shows that its turn has come, and takes until the test has looked."""

        def read(self, size: int | None = -1) -> bytes:
            begun.set()
            looked.wait()
            return super().read(size)

    begun, looked = threading.Event(), threading.Event()
    line = Pictures(waiting=1)
    first = threading.Thread(target=line.codes, args=(Slow(saved(code())),))
    first.start()
    begun.wait()
    with pytest.raises(Refused) as refused:
        line.codes(io.BytesIO(saved(code())))
    looked.set()
    first.join()
    assert refused.value.why is Why.BUSY
    assert line.codes(io.BytesIO(saved(code()))) == (TEXT,)
    line.close()


def test_a_plain_picture_stands_upright_and_tells_no_place(pictures: Pictures) -> None:
    tags = Image.Exif()
    tags[0x0112] = 6
    tags.get_ifd(0x8825)[1] = "N"
    wide = Image.new("RGB", (3000, 1500), "red")
    seen, data = pictures.plain(io.BytesIO(saved(wide, "JPEG", exif=tags)), 1920)
    made = Image.open(io.BytesIO(data))
    assert (seen.kind, seen.width, seen.height) == ("image/jpeg", 960, 1920)
    assert (made.size, dict(made.getexif()), made.info.get("exif")) == ((960, 1920), {}, None)


@pytest.mark.parametrize("kind", KINDS)
def test_a_look_names_the_kind_by_the_bytes_and_a_plain_one_looks_the_same(
    pictures: Pictures, kind: str
) -> None:
    data = KINDS[kind]()
    seen = pictures.look(io.BytesIO(data))
    signs = {b"\x89PNG": "image/png", b"\xff\xd8\xff\xe0": "image/jpeg", b"RIFF": "image/webp"}
    assert seen.kind == signs.get(data[:4], "image/jpeg")
    assert (seen.width, seen.height, seen.moving) == (*code().size, kind.startswith("animated"))
    made, plain = pictures.plain(io.BytesIO(data), 1920)
    assert pictures.codes(io.BytesIO(plain)) == (TEXT,)
    assert made.kind == ("image/png" if "clear" in kind else "image/jpeg")


def test_one_list_says_what_is_taken() -> None:
    Image.init()  # Pillow learns of a kind when it first meets one
    assert {Image.MIME[kind] for kind in unpacking.FORMATS} == {"image/jpeg", "image/png", "image/webp"}
