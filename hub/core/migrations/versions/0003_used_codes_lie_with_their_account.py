"""used codes lie with their account

Instead of in an index of all codes of all times: see docs/decisions/0017.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

LATELY = 10 * 60 * 1_000_000
"""Microseconds: far longer than a code is good for."""
KEPT = 4


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "ALTER TABLE ledger_account ADD COLUMN used BLOB"
            " CONSTRAINT ck_ledger_account_used CHECK (length(used) <= 32)"
        )
        _entries_anew()
    else:
        op.add_column("ledger_account", sa.Column("used", sa.LargeBinary(length=32), nullable=True))
        op.create_check_constraint(op.f("ck_ledger_account_used"), "ledger_account", "length(used) <= 32")
        op.drop_constraint(op.f("uq_ledger_entry_once"), "ledger_entry", type_="unique")
    _keep_what_was_used_lately()


def _keep_what_was_used_lately() -> None:
    """Codes that might still be shown again. They were: second, number of the wallet, nonce."""
    connection = op.get_bind()
    rows = connection.execute(
        sa.text(
            "SELECT debit, once FROM ledger_entry WHERE once IS NOT NULL AND length(once) = 16"
            " AND at > (SELECT at FROM ledger_head) - :lately"
        ),
        {"lately": LATELY},
    )
    used: dict[int, set[bytes]] = {}
    for account, once in rows:
        used.setdefault(account, set()).add(bytes(once[:4]) + bytes(once[12:]))
    for account, tokens in used.items():
        connection.execute(
            sa.text("UPDATE ledger_account SET used = :used WHERE id = :account"),
            {"used": b"".join(sorted(tokens)[-KEPT:]), "account": account},
        )


def _entries_anew() -> None:
    """SQLite takes no constraint from a table that there is, and lets none go that others refer to."""
    for table in ("ledger_hold", "ledger_hold_lot"):
        op.execute(f"CREATE TEMP TABLE {table}_before AS SELECT * FROM main.{table}")  # noqa: S608 - two names from above
    op.execute("DELETE FROM main.ledger_hold_lot")
    op.execute("DELETE FROM main.ledger_hold")
    op.create_table(
        "ledger_entry_anew",
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(length=32), nullable=True),
        sa.Column("code", sa.SmallInteger(), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("memo", sa.String(length=100), nullable=True),
        sa.Column("debit", sa.BigInteger(), nullable=True),
        sa.Column("credit", sa.BigInteger(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("refunded", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("target", sa.BigInteger(), nullable=True),
        sa.Column("once", sa.LargeBinary(length=32), nullable=True),
        sa.Column("meters", sa.Text(), nullable=True),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("chain", sa.LargeBinary(length=32), nullable=False),
        sa.CheckConstraint(
            "(body IS NULL) = (kind = 8)", name=op.f("ck_ledger_entry_body_of_all_but_closed_ids")
        ),
        sa.CheckConstraint(
            "(reason IS NULL) = (code <> 3)", name=op.f("ck_ledger_entry_reason_of_callers_refusals")
        ),
        sa.CheckConstraint("code <> 0 OR amount > 0 OR kind IN (4, 5)", name=op.f("ck_ledger_entry_amount")),
        sa.CheckConstraint("code <> 0 OR debit <> credit", name=op.f("ck_ledger_entry_two_sides")),
        sa.CheckConstraint(
            "code = 0 OR (once IS NULL AND meters IS NULL)",
            name=op.f("ck_ledger_entry_used_only_when_posted"),
        ),
        sa.CheckConstraint(
            "kind BETWEEN 1 AND 8 AND code BETWEEN 0 AND 23 AND code <> 1", name=op.f("ck_ledger_entry_known")
        ),
        sa.CheckConstraint("length(chain) = 32", name=op.f("ck_ledger_entry_chain")),
        sa.CheckConstraint("length(memo) <= 100", name=op.f("ck_ledger_entry_memo")),
        sa.CheckConstraint(
            "refunded BETWEEN 0 AND amount OR (refunded = 0 AND code <> 0)",
            name=op.f("ck_ledger_entry_refunded"),
        ),
        sa.ForeignKeyConstraint(
            ["target"], ["ledger_entry.position"], name=op.f("fk_ledger_entry_target_ledger_entry")
        ),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_ledger_entry")),
        sa.UniqueConstraint("id", name=op.f("uq_ledger_entry_id")),
    )
    op.execute("INSERT INTO ledger_entry_anew SELECT * FROM ledger_entry")
    op.drop_table("ledger_entry")
    op.rename_table("ledger_entry_anew", "ledger_entry")
    op.create_index(
        "ix_ledger_entry_target", "ledger_entry", ["target"], sqlite_where=sa.text("target IS NOT NULL")
    )
    for table in ("ledger_hold", "ledger_hold_lot"):
        op.execute(f"INSERT INTO main.{table} SELECT * FROM temp.{table}_before")  # noqa: S608 - as above
        op.execute(f"DROP TABLE temp.{table}_before")
