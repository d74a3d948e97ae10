"""What every subject's pages are made of: reading what comes in, errors as words, audited acts."""
