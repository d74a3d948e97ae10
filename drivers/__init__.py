"""Bytes and devices: knows no broker, no hub and no screen."""
