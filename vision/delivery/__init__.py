"""How events leave a vision worker: kept on its disk first, then carried to the server.

    rules ─► spool (on disk before anything else) ─► deliverer ─► server
                                   link ◄──────────────────────► server

No pixel is looked at here, so the process that delivers never loads a decoder.
"""
