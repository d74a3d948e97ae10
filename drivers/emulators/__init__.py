"""The other end of every wire: devices of software that decode on their own and fail on request.

An emulator is written from the device's published facts, never from our driver, and imports
no codec of the driver that it faces: a mistake made on both sides would cancel itself out.
"""
