"""How the shipped Japanese model is made, out of self-written text and synthesised speech alone.

``python -m drivers.speech.recipe --out DIR`` runs every stage: text, speech, network, graph.
It needs the packages of ``model.lock``; recognising needs none of them.
"""
