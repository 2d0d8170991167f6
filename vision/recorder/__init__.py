"""What happened lately, kept as it came, so that an event can show itself.

Each camera has a ring of segments on disk: the packets of the stream, copied and
never coded anew, oldest removed first. When an event fires, a clip is cut from
the ring, or from the film itself where a file is watched.
"""
