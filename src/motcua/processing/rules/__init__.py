"""Pure rules of the internal process: what a definition may look like, and what an outcome does."""
