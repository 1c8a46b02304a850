"""Rules of the directory: pure values in, values out."""
