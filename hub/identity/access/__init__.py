"""閲覧記録: who looked at what, and what each act is called."""
