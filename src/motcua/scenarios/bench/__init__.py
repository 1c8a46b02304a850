"""Measures how fast the pages answer, against what PostgreSQL alone could do with the same statements."""
