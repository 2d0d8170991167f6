"""The gate as a process sees it: a key of its own, and requests that it signs."""
