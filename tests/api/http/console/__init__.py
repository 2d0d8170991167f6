"""The review page: what is on it, and what it does under a reviewer's hands."""
