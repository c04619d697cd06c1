"""Public decisions as data: read from where they lie, searched by every field, exported."""
