"""Mosquitto's access rules, derived from the topic tree.

Every identity is written out with its own lines (no ``pattern`` rules): a device that is revoked
loses its block, and the broker refuses it after the next SIGHUP; one in quarantine has a block of two
lines, by which it asks how it stands and learns it. What is not named is forbidden.
Mosquitto grants every SUBSCRIBE and filters at delivery, so tests assert non-delivery.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from edge.wire.messages import ANSWERED_BY, INTAKE, says
from edge.wire.topics import ASKS_STANDING, DEFAULT_ROOT, STANDING, Down, Topics, Up

HUB_MONEY = "hub-money"
HUB_INTAKE = "hub-intake"
HUB_WEB = "hub-web"
HUB_IDENTITIES = (HUB_MONEY, HUB_INTAKE, HUB_WEB)
"""Names that no device can have. The web pages speak to no broker: theirs has no rights, only its name."""

_IDENTITY_OF = {INTAKE: HUB_INTAKE, "money": HUB_MONEY}
"""The hub's process → the identity under which it speaks to the broker."""

_IDENTITY = re.compile(r"[a-z0-9-]{1,36}")


def acl(devices: Mapping[str, str], root: str = DEFAULT_ROOT, quarantined: Collection[str] = ()) -> str:
    """The whole access file for these devices (id → role), those kept away, and the hub.

    ``ValueError`` for an unfit id, or for one that is both.
    """
    topics = Topics(root)
    if set(quarantined) & set(devices):
        raise ValueError("a device is admitted or in quarantine, and never both")
    _demand_fit({*devices, *quarantined})
    rules = {device: _device_rules(topics, device, role) for device, role in devices.items()}
    for device in quarantined:
        rules[device] = [
            f"read {topics.down(device, Down.DESIRED, STANDING)}",
            f"write {topics.up(device, Up.ASK, *ASKS_STANDING)}",
        ]
    return "\n".join(_block(*each) for each in (*_hub_rules(topics).items(), *sorted(rules.items())))


def _demand_fit(devices: Iterable[str]) -> None:
    if any(each in HUB_IDENTITIES or not _IDENTITY.fullmatch(each) for each in devices):
        raise ValueError("a device's id is 1-36 of a-z, 0-9 and -, and none of the hub's own")


def _device_rules(topics: Topics, device: str, role: str) -> list[str]:
    """It writes below its own ``up`` what its role has to say, reads its own ``down`` and what is for all."""
    up, said = f"{topics.root}/edge/{device}/up", says(role)
    told = [fact.partition("/")[0] for fact in said.facts]
    asked = [ask.partition("/")[0].replace(".", "/", 1) for ask in said.asks]
    return [
        # Mosquitto reads them from the top for each message: what is said most often stands first.
        f"read {topics.all_down(device)}",
        *(f"write {up}/{Up.ASK}/{ask}" for ask in asked),
        *(f"write {up}/{Up.EVENT}/+/{fact}" for fact in told),
        f"write {up}/{Up.EVENT}/+/link.unsaid",  # stands for a level, which has no topic of a fact
        f"write {up}/{Up.DEVICE}/+",
        f"write {up}/{Up.BIRTH}",
        f"write {up}/{Up.REPORTED}/+",
        f"write {up}/{Up.RESULT}/+",
        # It watches its own retained status, to take back a "lost" that is no longer true.
        f"readwrite {topics.up(device, Up.STATUS)}",
        f"read {topics.hub_status}",
        f"read {topics.all_alerts()}",
    ]


def _hub_rules(topics: Topics) -> dict[str, list[str]]:
    edge = f"{topics.root}/edge/+"
    rules: dict[str, list[str]] = {HUB_MONEY: [], HUB_INTAKE: []}
    for kind in (Up.STATUS, Up.BIRTH, Up.DEVICE, Up.EVENT, Up.GAUGE, Up.RESULT, Up.REPORTED):
        rules[HUB_INTAKE].append(f"read {topics.all_up(kind)}")
    for levels in (f"{Down.COMMAND}/#", f"{Down.DESIRED}/#", Down.ACK, Down.REPLAY):
        rules[HUB_INTAKE].append(f"write {edge}/down/{levels}")
    # Whatever a device has retained and should not, intake clears, and money what is asked of it.
    for kind in (Up.STATUS, Up.BIRTH):
        rules[HUB_INTAKE].append(f"write {topics.all_up(kind)}")
    for kind in (Up.DEVICE, Up.EVENT, Up.RESULT, Up.REPORTED):
        rules[HUB_INTAKE].append(f"write {edge}/up/{kind}/#")
    # Reading the alerts that stand retained is how the hub finds one that it must clear.
    rules[HUB_INTAKE] += [f"readwrite {topics.all_alerts()}", f"readwrite {topics.hub_status}"]
    for subject, process in ANSWERED_BY.items():
        identity = _IDENTITY_OF[process]
        rules[identity].append(f"readwrite {topics.all_up(Up.ASK, subject, '+')}")
        rules[identity].append(f"write {edge}/down/{Down.ANSWER.value}/{subject}")
    return rules


def _block(identity: str, rules: Iterable[str]) -> str:
    return "\n".join((f"user {identity}", *(f"topic {rule}" for rule in rules), ""))
