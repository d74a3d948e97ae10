"""A form is a frozen dataclass; its fields tell how they are asked for, read and drawn."""
