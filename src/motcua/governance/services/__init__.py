"""Writes of the catalogue's governance, one module per topic."""
