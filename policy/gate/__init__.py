"""The gate itself: every request is proven, decided and recorded before anything sees it.

knowing      what is known right now: registry, people, ended sessions
admitting    device, person, question, answer, record: yes or no
doubles      a key that is used in two places is told to IT
tickets      single-use tickets for what a browser cannot sign
channels     what is open, so that it can be closed the moment it must be
asgi         the outermost layer around the web application
"""
