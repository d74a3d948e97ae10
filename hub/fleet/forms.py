"""What the fleet's pages ask for. Data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from hub.fleet.model import MOST_LETTERS_OF_A_LABEL, Why
from hub.kit.forms.fields import Code, Text
from hub.kit.forms.sheet import Form
from kiosk.words.catalogue import Words

_CALLED = Words("呼び名", "Name that people say")


@dataclass(frozen=True, kw_only=True)
class Admission(Form):
    """A device shows a code, and is let in under a name."""

    code: Annotated[
        str, Code(Words("コード", "Code on its screen"), most=16, capitals=True, says=(Why.NO_SUCH_CODE,))
    ]
    name: Annotated[
        str,
        Code(
            Words("端末名", "Name of the device"),
            most=64,
            hint=Words(
                "英小文字・数字・ハイフン。一度使った名前は使えません。人や場所の名は入れません。",
                "Small letters, digits, hyphens. A name is used once. No names of people or places.",
            ),
            says=(Why.BAD_NAME, Why.NAME_USED),
        ),
    ]
    label: Annotated[
        str,
        Text(
            _CALLED,
            most=MOST_LETTERS_OF_A_LABEL,
            hint=Words(
                "置いた場所が分かる名前。例：駅前の画面。あとで変えられます。",
                "A name that says where it stands, like “Station square screen”. It can be changed later.",
            ),
        ),
    ] = ""


@dataclass(frozen=True, kw_only=True)
class Naming(Form):
    """What people call a device."""

    label: Annotated[
        str,
        Text(
            _CALLED,
            most=MOST_LETTERS_OF_A_LABEL,
            hint=Words(
                "置いた場所が分かる名前にします。例：駅前の画面。空にすると、端末名で表示します。",
                "A name that says where it stands, like “Station square screen”. "
                "Left empty, the device's own name is shown.",
            ),
        ),
    ] = ""
