"""What the MQTT broker must allow: an answer for each device and each topic that is declared.

rights   asks the policies in force, and returns who may publish and hear what

Policies decide; `api/mqtt/access` makes the broker's own rules of it, applies them and
reads them back.
"""
