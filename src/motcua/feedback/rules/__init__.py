"""Rules of ratings: pure Python."""
