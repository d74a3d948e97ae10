"""承認: two people and more. The one engine of drafts, routes and decisions."""
