"""What a person reads when something went wrong: one line per problem."""

from plant.errors import PlantError, PlantFileError

MOST_LINES = 50


def told(error: PlantError) -> list[str]:
    """Return the lines that stand for an error on the terminal and in logs."""
    if not isinstance(error, PlantFileError):
        return [" ".join(str(error).split())]
    lines = error.lines()
    rest = len(lines) - MOST_LINES
    more = [f"{error.source}: {rest} more problems"] if rest > 0 else []
    return lines[:MOST_LINES] + more
