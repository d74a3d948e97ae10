"""本人確認: whose wallet may hold more."""
