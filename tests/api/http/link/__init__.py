"""The worker link: leases, blind time, and what is said."""
