"""The steps, in the order of their numbers. Each builds on the one before."""
