"""The film studio: it builds a plant, plays a scenario in it and films it.

Nothing is downloaded: every mesh, texture and movement comes from code, seeded,
so that a film can be rendered again and its truth is identical. What stands
still is one Cycles picture per camera (a plate); what moves is drawn over it by
a small OpenGL renderer under the same lights; a camera model then adds lens,
noise, sharpening and the stamp. Truth comes from the same buffers as the colour.
"""
