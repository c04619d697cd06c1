"""What an item asks for, out of its words."""
