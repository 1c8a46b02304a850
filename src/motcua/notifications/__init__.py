"""Messages to people and their way to them."""
