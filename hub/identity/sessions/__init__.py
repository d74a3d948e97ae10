"""Who is in, on which device, and until when."""
