"""Writes of the dossier, by topic."""
