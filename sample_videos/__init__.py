"""Rendered plant footage with ground truth: what a fresh clone watches first.

The films and their truth files lie in this folder; `studio` renders them and is
a development tool that the product never imports.
"""
