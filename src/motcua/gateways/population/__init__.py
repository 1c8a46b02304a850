"""The national population database through the data exchange."""
