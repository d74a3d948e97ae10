"""The coin's pages at the desk. On top: it knows all the other folders."""
