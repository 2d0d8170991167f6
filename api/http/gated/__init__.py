"""What the gate must know of the application: what each request is about.

things     finds what a request is about: whose event, which camera, in which area
classify   what a request wants, by the route that would answer it
"""
