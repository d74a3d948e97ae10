"""Payments, refunds and outcomes, as tills and phones ask for them; the money process."""
