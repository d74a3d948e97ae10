"""The ports that today's duties ask for, by the protocols of ``drivers.ports``."""

from __future__ import annotations

from drivers.ports import CardReader, CodeScanner, CustomerDisplay, Microphone, ReceiptPrinter
from edge.devices.kind import Port

PRINTERS: Port[ReceiptPrinter] = Port("printers")
SCANNERS: Port[CodeScanner] = Port("scanners")
READERS: Port[CardReader] = Port("readers")
MICROPHONES: Port[Microphone] = Port("microphones")
DISPLAYS: Port[CustomerDisplay] = Port("displays")
