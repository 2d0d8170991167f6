"""Mirrors sample_videos/: the bundled films, their truth, and the studio's plain geometry."""
