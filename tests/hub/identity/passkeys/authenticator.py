"""A passkey's maker in software: what a browser and its device answer, right or wrong in one place."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import bytes_to_base64url as text
from webauthn.helpers import encode_cbor

ORIGIN = "http://localhost:8080"
_PRESENT, _VERIFIED, _ATTESTED = 0x01, 0x04, 0x40


@dataclass
class Authenticator:
    """One passkey. ``counts``: whether it has a counter; synced ones have none."""

    origin: str = ORIGIN
    host: str = "localhost"
    verifies: bool = True
    counts: bool = True
    count: int = 0
    user_handle: str = ""
    credential: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def create(self, question: dict[str, Any]) -> dict[str, Any]:
        """The answer to ``navigator.credentials.create``."""
        self.user_handle = question["user"]["id"]
        numbers = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        attested = bytes(16) + len(self.credential).to_bytes(2, "big") + self.credential + encode_cbor(public)
        made = {"fmt": "none", "attStmt": {}, "authData": self._data(_ATTESTED) + attested}
        return self._answer(
            clientDataJSON=text(self._client_data("webauthn.create", question)),
            attestationObject=text(encode_cbor(made)),
        )

    def get(self, question: dict[str, Any]) -> dict[str, Any]:
        """The answer to ``navigator.credentials.get``."""
        if self.counts:
            self.count += 1
        data, client = self._data(), self._client_data("webauthn.get", question)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            clientDataJSON=text(client),
            authenticatorData=text(data),
            signature=text(signature),
            userHandle=self.user_handle,
        )

    def _data(self, more: int = 0) -> bytes:
        flags = _PRESENT | (_VERIFIED if self.verifies else 0) | more
        return hashlib.sha256(self.host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client_data(self, kind: str, question: dict[str, Any]) -> bytes:
        data = {"type": kind, "challenge": question["challenge"], "origin": self.origin, "crossOrigin": False}
        return json.dumps(data).encode()

    def _answer(self, **response: str) -> dict[str, Any]:
        id = text(self.credential)
        return {"id": id, "rawId": id, "type": "public-key", "response": response}
