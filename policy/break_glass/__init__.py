"""Break-glass: more rights for a while, which IT prepared and two people open together.

grants    what the bundle has prepared: what for, and for how long at most
openings  the life of one opening: asked for, agreed to, over, reviewed; plain decisions
keeping   keeps them over a restart, records each step, and lets time pass
"""
