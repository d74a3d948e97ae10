"""手続き: an interview, the rules that follow from it, and a guide sheet that leads through the building."""
