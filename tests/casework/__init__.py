"""Casework: decisions over values, and what they do to a store."""
