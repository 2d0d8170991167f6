"""What can go wrong where things are kept.

PlantError
└── StoreError            the store cannot do it; the cause is kept
    ├── ConflictError     the same key came with other content: the first one stays
    ├── MissingError      what is named is not kept here
    ├── BusyError         somebody else writes for too long; worth another try
    ├── FullError         no space left; nothing half is left behind
    ├── MediaMisfitError  a file is not what was promised
    └── CursorError       a text that is no place in a list
"""

from plant.errors import PlantError


class StoreError(PlantError):
    """The store cannot do what was asked."""


class ConflictError(StoreError):
    """The same key came again with other content. What was kept first stays."""


class MissingError(StoreError):
    """What is named is not kept here."""


class BusyError(StoreError):
    """Another writer holds the store for longer than we wait. Nothing was written."""


class FullError(StoreError):
    """There is no space left. Nothing was written, and no half file is left."""


class MediaMisfitError(StoreError):
    """A file whose size or hash is not the one that was promised. Nothing was kept."""


class CursorError(StoreError):
    """A text that was given as a place in a list and is none."""
