"""組織: sections, posts and who holds them, as of a day. What is entered is dated, never overwritten."""
