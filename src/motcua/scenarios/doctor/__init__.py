"""Proves that the data keep their promises: invariants by SQL, and a sample lived through the services again."""
