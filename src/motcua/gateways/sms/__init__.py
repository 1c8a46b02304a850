"""Text messages through an HTTP gateway."""
