"""パスキー: asked for, kept, used and stopped; at both doors."""
