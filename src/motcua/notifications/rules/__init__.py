"""Rules of notices: pure Python."""
