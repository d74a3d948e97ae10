"""What is drawn for each state of a flow, and what a press on it means."""
