"""文書: what the city issues on paper. It has a number and versions, and whoever holds it can verify it."""
