"""Which room reacts to which event: the only place where an early stage meets a later one."""


def connect() -> None:
    """Register all reactions and deliveries; called once when the rooms are loaded."""
