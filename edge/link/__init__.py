"""The line to the hub: connection, envelopes, requests, commands, and the delivery of facts."""
