"""Receipt printers that speak ESC/POS, with Japanese text and the printer's own confirmation."""
