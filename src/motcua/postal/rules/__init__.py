"""Pure rules of the public post."""
