"""The meeting that is held in the miniature: a written script, spoken by synthetic voices that take turns."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

SCRIPT = Path(__file__).parents[1] / "drivers" / "emulators" / "meeting_script.txt"


def sentences() -> list[str]:
    """What will be said, a sentence each."""
    return [line for line in SCRIPT.read_text(encoding="utf-8").splitlines() if line.strip()]


def spoken_meeting(folder: Path, said: Sequence[str] | None = None) -> Path:
    """The script, or what is ``said`` instead, as 16 kHz WAV in ``folder``; made at the first call."""
    file = folder / "meeting.wav"
    if not file.exists():
        from drivers.emulators import voice  # takes a second, and only a meeting needs it

        folder.mkdir(parents=True, exist_ok=True)
        draft = file.with_suffix(".draft")
        draft.write_bytes(voice.meeting(said or sentences()))
        draft.rename(file)
    return file
