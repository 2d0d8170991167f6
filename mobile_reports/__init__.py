"""What plant workers report from their phones: the app and the intake of a report.

It is furnished by the phone issue. It knows the plant's words and nothing else.
"""
