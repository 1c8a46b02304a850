"""The demo province: its starter data loaded, and three hundred dossiers lived through in its offices."""
