"""市民: as they register, sign in and hold the city's pages in their hands."""
