"""What casework refuses: a step that does not lead on from where things are."""

from plant.errors import PlantError


class CaseError(PlantError):
    """A step, verdict or request that makes no sense here. Nothing was changed."""


class CrowdError(CaseError):
    """Too few share a phone for anybody to hide among them."""
