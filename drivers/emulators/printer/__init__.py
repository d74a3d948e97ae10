"""The inside of the receipt printer: parser → interpreter → roll of dots → picture of the paper.

An 80 mm thermal printer of the TM-T88V kind with the Japanese character set: 576 dots
at 8 dots/mm, 48 columns of 12x24 characters, kanji 24x24.
"""
