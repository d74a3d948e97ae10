"""A city is founded before its hub starts: people, a shop, wallets with coin, devices with certificates."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from city import personas
from city.organising import organise
from city.personas import Person, Personas
from edge import identity as edge_identity
from hub import app as hub_app
from hub.coin.cards import service as cards
from hub.coin.keys import KEY_FILE, code_key
from hub.coin.model import Shop, Wallet
from hub.coin.qr import card_code
from hub.coin.shops import service as shops
from hub.coin.wallets import service as wallets
from hub.coin.wallets import transfers
from hub.core.context import Context
from hub.core.db import Transaction, open_engine, transaction
from hub.core.settings import Settings
from hub.core.subjects import role
from hub.fleet import broker
from hub.fleet import service as fleet
from hub.fleet.authority import Authority
from hub.identity.citizens import service as citizens
from hub.identity.people import NewPerson
from hub.identity.staff import service as staffing
from hub.ledger.model import Code
from hub.ledger.posting.stores import open_store


class FoundingError(Exception):
    """The city could not be made ready."""


@dataclass(frozen=True, slots=True)
class Founded:
    """``folders``: each device's data folder with its certificate; ``ca``: the hub's CA certificate.

    ``card``: what stands in the code on the wallet card; ``friend``: the wallet number of the citizen's
    friend; ``shop``: where the till stands, if there is one.
    """

    folders: Mapping[str, Path]
    ca: Path
    card: str = field(repr=False)
    friend: str = field(repr=False)
    shop: Shop | None


def found(settings: Settings, people_of_city: Personas, nodes: Mapping[str, str]) -> Founded:
    """Write the database, the certificates and the broker's files of a new city."""
    hub_app.prepare(settings)
    engine = open_engine(settings.database_url)
    context = hub_app.build_context(settings, engine)
    authority = Authority(settings.certificates_dir, context.clock.now())
    devices = settings.data_dir.parent / "devices"
    _let_people_in(context, people_of_city)
    organise(context, people_of_city)
    folders = {node: _admit(context, authority, devices / node, node, role) for node, role in nodes.items()}
    with transaction(engine) as tx:
        for node in nodes:
            fleet.call(tx, node, personas.LABELS.get(node, ""))
        shop = _open_shop(tx) if personas.TILL in nodes else None
    _give_coin(context, people_of_city.citizen.login)
    friend = _give_coin(context, people_of_city.friend.login)
    card = _issue_card(context, _give_coin(context, None))
    with transaction(engine) as tx:
        transfers.set_nickname(tx, friend.number, personas.FRIEND_NICKNAME)
    broker.apply_access(settings, engine, context.clock)
    engine.dispose()
    return Founded(folders, authority.ca, card, friend.number, shop)


def _let_people_in(context: Context, people_of_city: Personas) -> None:
    staff = [(_new(each), [role(value) for value in each.roles]) for each in people_of_city.staff]
    registered = [_new(each) for each in (people_of_city.citizen, people_of_city.friend)]
    with transaction(context.engine) as tx:
        for person, roles in staff:
            staffing.create_staff(tx, person.login, person, roles)
        for person in registered:
            citizens.create_citizen(tx, person.login, person)


def _new(person: Person) -> NewPerson:
    return NewPerson.with_password(person.login, person.name, person.password)


def _admit(context: Context, authority: Authority, folder: Path, node: str, role: str) -> Path:
    """As enrolment does, with staff and device on one machine."""
    identity = folder / "identity"
    key = edge_identity.make_key(identity)
    admitted = fleet.enrol_locally(
        context, authority, csr=edge_identity.request_for(key), node=node, role=role
    )
    settings = context.settings
    edge_identity.keep(
        identity,
        device_url=f"https://{settings.device_port}",
        ca=authority.ca_pem,
        node=admitted.node,
        certificate=admitted.certificate,
        broker_host=settings.broker.host,
        broker_port=settings.broker.port,
        root=settings.root,
    )
    return folder


def _open_shop(tx: Transaction) -> Shop:
    shop = shops.open_shop(
        tx, id="beach", name=personas.SHOP, registration_number=personas.SHOP_REGISTRATION_NUMBER
    )
    shops.assign_till(tx, personas.TILL, shop.id)
    return shop


def _give_coin(context: Context, citizen: str | None) -> Wallet:
    """A wallet with what its holder has paid in, through the ledger's one door."""
    now = context.clock.now()
    with transaction(context.engine) as tx:
        wallet = wallets.open_wallet(tx, citizen=citizen, now=now, random=secrets.randbelow)
    store = open_store(context.settings.database_url)
    try:
        outcome = wallets.charge(
            context.engine,
            store,
            id=context.new_id(),
            wallet=wallet,
            amount=personas.OPENING_CHARGE_YEN,
            now=now,
        )
    finally:
        store.close()
    if outcome.code is not Code.POSTED:
        raise FoundingError(f"the opening charge was not posted: {outcome.code.name}")
    return wallet


def _issue_card(context: Context, wallet: Wallet) -> str:
    """A card for somebody without a telephone, as the counter issues it; the text in its code."""
    data = context.settings.data_dir
    with transaction(context.engine) as tx:
        card = cards.issue(
            tx,
            wallet,
            personas.CARD_PIN,
            pepper=cards.pepper(data, os.urandom),
            random=secrets.randbelow,
            now=context.clock.now(),
        )
    return card_code.make(card.number, code_key(data / KEY_FILE, os.urandom))
