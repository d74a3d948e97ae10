"""Lists of the desk as data: columns, filters in the address, pages by key, tables to take along."""
