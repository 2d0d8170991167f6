"""The bundle that Floorwatch comes with: commented for IT, tested, usable as it is."""
