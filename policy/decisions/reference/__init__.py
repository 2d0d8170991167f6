"""A second reading of policies, written after Cedar's documentation and apart from its code.

It is slow and plain. The tests ask it and Cedar the same questions and accept no
difference; the explanation of a deny is made with it; and a policy that uses what it
does not know is not accepted, so that both always speak of the same thing.
"""
