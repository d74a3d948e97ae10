"""statements go from line to line

And what a payment need not write is written no more: see docs/decisions/0013.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("ledger_account", sa.Column("latest", sa.BigInteger(), server_default="0", nullable=False))
    op.drop_index("ix_ledger_line_of_account", table_name="ledger_line")
    if op.get_bind().dialect.name == "sqlite":
        _lines_anew()
    else:
        for constraint in ("position_ledger_entry", "account_ledger_account", "lot_ledger_lot"):
            op.drop_constraint(f"fk_ledger_line_{constraint}", "ledger_line")
        op.add_column(
            "ledger_line", sa.Column("previous", sa.BigInteger(), server_default="0", nullable=False)
        )
        # Room on each page, so that a changed row stays where it is and its indexes are left alone.
        for table in ("ledger_account", "ledger_lot", "ledger_meter"):
            op.execute(f"ALTER TABLE {table} SET (fillfactor = 60)")
    op.execute(
        "WITH own AS (SELECT DISTINCT account, position FROM ledger_line),"
        " steps AS (SELECT account, position,"
        " lag(position) OVER (PARTITION BY account ORDER BY position) AS previous FROM own)"
        " UPDATE ledger_line SET previous = steps.previous FROM steps WHERE steps.previous IS NOT NULL"
        " AND steps.account = ledger_line.account AND steps.position = ledger_line.position"
    )
    op.execute(
        "UPDATE ledger_account SET latest = last.position"
        " FROM (SELECT account, max(position) AS position FROM ledger_line GROUP BY account) AS last"
        " WHERE last.account = ledger_account.id"
    )
    op.create_index(
        "ix_ledger_line_without_lot",
        "ledger_line",
        ["account", "position"],
        sqlite_where=sa.text("lot IS NULL"),
        postgresql_where=sa.text("lot IS NULL"),
    )
    op.drop_index("ix_ledger_lot_with_money", table_name="ledger_lot")
    op.create_index("ix_ledger_lot_account", "ledger_lot", ["account"])


def _lines_anew() -> None:
    """SQLite takes no foreign key from a table that there is."""
    op.rename_table("ledger_line", "ledger_line_before")
    op.create_table(
        "ledger_line",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("account", sa.BigInteger(), nullable=False),
        sa.Column("class", sa.SmallInteger(), nullable=False),
        sa.Column("lot", sa.BigInteger(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.Column("previous", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_ledger_line_amount")),
        sa.CheckConstraint("class BETWEEN 0 AND 3", name=op.f("ck_ledger_line_class")),
        sa.PrimaryKeyConstraint("position", "number", name=op.f("pk_ledger_line")),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO ledger_line SELECT *, 0 FROM ledger_line_before")
    op.drop_table("ledger_line_before")
