"""The two faces to the world: HTTP and MQTT.

It brings casework, mobile reports and policy together and is the only home of
the web framework and the broker client. It never meets vision or storage.
"""
