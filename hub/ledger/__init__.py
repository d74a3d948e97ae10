"""Accounts, transfers, holds, lots: the only place where balances change."""
