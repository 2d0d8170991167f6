"""Playing a scenario: actors and props move in time and say what they did."""
