"""The rules, one file each. They are listed in `vision.rulebook`.

A rule keeps what it needs to know of the past, is fed scenes in order and tells
what is violated now. When that becomes an event is not its business.
"""
