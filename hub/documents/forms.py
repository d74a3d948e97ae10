"""What the register's pages ask for. Data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from hub.kit.forms.fields import Text
from hub.kit.forms.sheet import Form
from kiosk.words.catalogue import Words

LONGEST_REASON = 200


@dataclass(frozen=True, kw_only=True)
class Revocation(Form):
    """A document is to be valid no more."""

    reason: Annotated[
        str,
        Text(
            Words("理由", "Reason"),
            most=LONGEST_REASON,
            hint=Words(
                "記録に残ります。公開されません。", "It is kept on record, and not shown to the public."
            ),
        ),
    ]
