"""What people think of a service after its result: asked once, without names, published in figures."""
