"""Stories of the kitting hall, told only to measure: never as films, and only under seeds for measuring."""
