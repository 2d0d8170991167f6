"""What is refused of a report, each with a word that the phone knows in its own language."""

from plant.errors import PlantError


class ReportError(PlantError):
    """Something in a report that cannot be taken. Nothing was kept."""


class PhotoError(ReportError):
    """A file that is no photo, or one that is too large to be opened."""


class FilmError(ReportError):
    """A file that is no film or voice, or one that cannot be made anew."""


class FilmTooLongError(FilmError):
    """A film or voice that lasts longer than is taken."""


class TooOftenError(ReportError):
    """Somebody sends faster than a person would; worth another try after some seconds."""

    def __init__(self, what: str, *, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(what, remedy=f"send it again in {seconds} s; the phone keeps it meanwhile")
