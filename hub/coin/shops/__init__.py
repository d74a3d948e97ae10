"""加盟店: shops, their tills and their posters."""
