"""The plant: what exists in it, what can happen there, and the words for both.

Every other room speaks these words. This one imports nothing of ours and nothing
third-party, decides only over values, and reaches the world through its ports.
"""
