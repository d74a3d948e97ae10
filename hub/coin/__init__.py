"""The city's coin: wallets, shops, one-time codes, payments at tills."""
