"""Detectors: what finds objects in a picture.

Exported models run on OpenVINO without torch in the process; `.pt` weights go
through Ultralytics once and then run the same way. One detector is shared by all
cameras of a process. `loading.load_detector` is the door.
"""
