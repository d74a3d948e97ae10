"""What the register refuses."""

from __future__ import annotations

from hub.documents.model import Why
from hub.kit.errors import Refused


class DocumentError(Refused[Why]):
    """Its sentence stands in ``words``."""
