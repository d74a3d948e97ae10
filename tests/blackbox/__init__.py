"""Real processes under load while they are killed, cut off and stalled; then everything is counted.

The load clients speak MQTT through another's library and believe only what they were told. What they
wrote down is compared with plain rows of the database.
"""
