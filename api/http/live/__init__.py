"""Live pictures for browsers: how each camera is, and one browser that looks.

states  how each camera is, as the wall says it
views   which cameras somebody may see live, and on which of them people
talk    one browser that looks; what it gets stands in api/http/live_desk.py
"""
