"""MotCua: a provincial information system for administrative procedures."""
