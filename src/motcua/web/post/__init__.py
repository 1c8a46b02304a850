"""The door of the postal enterprise's clerks."""
