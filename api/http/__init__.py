"""The HTTP face: REST for integrators, the live feed, the worker link, the review page.

`app.create_app(parts)` makes it of ports that somebody else fills; `serving` opens
the door it stands behind. Nothing here decides what an event means or where it is
kept: routes read a request, ask a port, and tell the answer.
"""
