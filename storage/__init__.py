"""How the ports of the plant are kept: tables, migrations, outbox and media files.

The only home of sqlalchemy outside the policy room. It never meets vision or api.
"""
