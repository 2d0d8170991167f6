"""One file, one story: who does what, and what should be noticed."""
