"""Years of a province's work, told at once: dossiers as the services would have left them, written in bulk."""
