"""The history of a dossier as sentences, by kinds of facts."""
