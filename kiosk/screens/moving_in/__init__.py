"""Templates and view of this flow."""
