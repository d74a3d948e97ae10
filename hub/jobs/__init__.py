"""What runs later or long: schedule, progress, stop, resume, errors by row."""
