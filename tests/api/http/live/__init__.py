"""Live pictures at the server."""
