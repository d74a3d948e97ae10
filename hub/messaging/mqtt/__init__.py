"""MQTT as the hub speaks it: a small codec and a client that keep up with the broker.

paho reaches a tenth of the broker's own rate as a hub, this nine tenths (docs/benchmarks.md).
QoS 0 and 1 only: QoS 2 covers one hop, and what matters here is an effect at the far end.
"""
