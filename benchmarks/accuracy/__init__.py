"""Accuracy on recorded footage: plant files, a mapping of its truth, and the runner."""
