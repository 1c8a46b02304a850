"""What this room prints: the test slip of a counter."""
