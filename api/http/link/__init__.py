"""The server's end of the worker link: who is heard of, what is said, when a camera is blind.

messages   what is said, as values
standings  who was heard of, and how the cameras are
watch      takes in `camera.offline` for cameras that nobody speaks for
talk       one connection, as long as it lasts
"""
