"""Pixels in, events out: the only home of cv2, av, openvino and ultralytics.

A source gives packets and frames, the recorder keeps the packets, the analysis
turns frames into tracks and static objects, and rules turn those into events.
Nothing here knows the server, the database or the truth of a film.
"""
