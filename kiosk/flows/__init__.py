"""Conversations with a person as pure state machines: an event in, a new state and effects out."""
