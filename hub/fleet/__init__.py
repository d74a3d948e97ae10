"""The devices of the city: admission, certificates, who is online and in what state (measure 5)."""
