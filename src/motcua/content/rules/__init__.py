"""Pure rules of the portal's pages."""
