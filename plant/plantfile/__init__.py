"""The plant file: what may stand in it, how it is checked, how it is told to editors.

Each field is declared once, with its shape and its meaning. The declaration reads
the field, words the complaint when it is wrong, and writes its part of the JSON
Schema, so that the three cannot drift apart. Nothing here opens a file or knows
YAML: a tree of nodes comes in, a `Plant` or all problems at once go out.
"""
