"""Devices of every tier, by what makes them so, for the matrices of HTTP and of the broker."""

# How the key is kept, whether the posture is good and how many days ago it was seen, and the tier.
DEVICES = {
    "unseen": ("software", None, 0, 1),
    "bad": ("hardware", False, 0, 1),
    "stale": ("hardware", True, 8, 1),
    "seen": ("software", True, 6, 2),
    "hardware": ("hardware", True, 0, 3),
}
