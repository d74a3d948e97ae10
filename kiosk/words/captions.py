"""The few words around the captions of a meeting."""

from __future__ import annotations

from kiosk.words.catalogue import Catalogue, Words
from kiosk.words.common import COMMON

CAPTIONS: Catalogue = COMMON | {
    "title": Words("字幕", "Captions"),
    "idle": Words("会議が始まると、ここに字幕が出ます", "Captions appear here when the meeting opens"),
    "waiting": Words("発言をお待ちしています", "Waiting for someone to speak"),
    "live": Words("字幕配信中", "Live captions"),
    "trial": Words(
        "試験用モデルによる自動字幕です。誤りがあります",
        "Automatic captions by a trial model: expect mistakes",
    ),
    "automatic": Words("自動字幕です。誤りがあるかもしれません", "Automatic captions: there may be mistakes"),
    "model": Words("モデル", "Model"),
    "listening": Words("マイク 受音中", "Microphone on"),
    "stalled": Words(
        "マイクから音が届いていません。係員が確認しています",
        "No sound from the microphone. Staff are checking",
    ),
    "unplugged": Words(
        "マイクが外れています。この間の発言は記録されていません",
        "The microphone is unplugged. What is said now is not recorded",
    ),
    "unknown": Words("マイクの状態を確認しています", "Checking the microphone"),
    "stopped": Words(
        "市がこの端末を止めています。記録は失われません。市の情報政策課に連絡してください",
        "The city has stopped this device. Nothing is lost. Please call its IT section",
    ),
    "kept": Words(
        "通信が切れています。字幕は続き、記録はあとで送ります",
        "Offline: captions go on, the record is sent later",
    ),
}
"""Microphone states are keys of their own values."""
