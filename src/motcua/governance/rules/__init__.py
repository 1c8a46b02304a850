"""Pure rules of the catalogue's governance."""
