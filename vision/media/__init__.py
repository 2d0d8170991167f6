"""Pictures for people: viewing copies in what every browser plays."""
