"""The composition root: settings, wiring, supervision and the `floorwatch` command.

The only room that knows all the others. It hands ports to those who need them
and owns the processes, the threads and the terminal.
"""
