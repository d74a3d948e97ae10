"""The inside of the My Number card: files, commands, PINs, keys. Everybody on it is invented.

Written from public descriptions of the card; the operator's own specification is not public.
"""
