"""What the hub is told of this subject: the city's devices."""

from __future__ import annotations

from hub.core.registration import NavEntry, Role, Subject
from kiosk.words.catalogue import Words

FLEET = Role("fleet", "端末", "Devices")
"""Admits and revokes devices."""

REGISTERED = Subject(
    name="fleet",
    ja="端末",
    navigation=(NavEntry("/desk/fleet", "端末", "Devices", "device"),),
    roles=(FLEET,),
    acts={
        "admit": Words("端末を受け入れました", "admitted a device"),
        "name_device": Words("端末に呼び名を付けました", "named a device"),
        "import_devices": Words("端末の呼び名をファイルから付けました", "named devices from a file"),
        "export_devices": Words("端末の一覧を書き出しました", "exported the list of devices"),
        "revoke": Words("端末を外しました", "revoked a device"),
        "quarantine": Words("端末を隔離しました", "put a device in quarantine"),
        "release": Words("端末の隔離を解きました", "let a device in again"),
        "turn_away": Words("端末の申し込みを断りました", "turned a device away"),
        "clear_alarm": Words("端末の知らせを済みにしました", "dealt with an alarm"),
    },
)
