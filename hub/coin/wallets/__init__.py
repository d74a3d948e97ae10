"""さいふ: opened, frozen, sent from, and what happened to them."""
