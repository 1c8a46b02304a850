"""Pure rules of the dossier: its codes, its statuses and moves, its legal clock."""
