"""Live pictures for browsers: how each camera is, and one browser that looks.

states  how each camera is, as the wall says it
talk    one browser that looks; what it gets stands in api/http/live_desk.py
"""
