"""A till: payments, the shop's sales and shifts, and its papers."""
