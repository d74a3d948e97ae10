"""The top floor: the command, and the city in miniature. Imports every room; no room imports it."""
