"""How the tables came to be, one step per release that changed them.

A step that was released is never edited. There is no way back down: a backup is.
"""
