"""policyd: the process that owns IT's keys, the registry and the audit, and writes both alone.

house      everything that policyd owns, opened from one folder
bundles    which bundle is in force, and which may follow
history    what the audit knows of the registry
asking     what others may ask of it, by name; devices and people in files of their own
arguments  what comes with a question, checked
socket     the way there: a Unix socket, lines of JSON, checked on both sides
calling    the other end: what the API holds, and how it learns what is new
"""
