"""How proposals and imports compare with what was recorded."""
