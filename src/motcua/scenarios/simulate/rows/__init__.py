"""Writes numbered courses as the rows that the services would have left, in the order they would have left them."""
