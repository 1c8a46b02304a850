"""The launcher and the commands; nothing here imports Django when it is loaded."""
