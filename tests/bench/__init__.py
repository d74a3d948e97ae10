"""Speed: figures and ratios measured in one run. Never asserted in a timed test."""
