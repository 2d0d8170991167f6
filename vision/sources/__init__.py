"""Where pictures come from: files, live streams, and files played as cameras.

Every source gives packets with a capture time, in decoding order, and decodes
those packets that it is asked to. The recorder keeps packets without looking at
them; the analysis decodes only what it needs.

- A file is exact: whoever pulls sets the pace, nothing is dropped, and the same
  file gives the same frames with the same times.
- A live stream never waits: it reconnects, says what it skipped, and anchors
  capture time at arrival.
- A film is a file that is played as if it were a camera.
"""
