"""Reads of the portal's pages, one module per topic."""
