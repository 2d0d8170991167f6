"""Signing in with the plant's own accounts."""
