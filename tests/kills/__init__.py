"""Everything is killed, at any moment: nothing that happened may be lost or told otherwise."""
