"""The HTTP face, asked by a client as the world asks it."""
