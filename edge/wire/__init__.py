"""The contract between devices and hub: topics, envelope, messages. Imports nothing of ours."""
