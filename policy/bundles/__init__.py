"""IT's policies in a folder under version control, with their own tests and signatures.

reading      a folder, or a packed bundle, as a value with a digest
linting      what a policy must say so that IT can answer for it
cases        the bundle's own tests, as questions with wanted answers
trying       running them: allow, deny, and because of which policy
signing      approval by IT's keys, two of n
loading      what may come into force after what is in force
replaying    what another bundle would have decided, over recorded decisions
commands     the same from a shell
"""
