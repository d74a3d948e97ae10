"""How people come in: by password or passkey, and what counts against a guesser."""
