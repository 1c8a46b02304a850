"""Pure rules of the catalogue: what a procedure contains, how it is read, filled in, carried out and found."""
