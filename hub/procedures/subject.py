"""What the hub is told of this subject: moving in, and whatever else begins at a counter."""

from __future__ import annotations

from hub.core.registration import Role, Subject

CLERK = Role("clerk", "窓口", "Clerk")
"""Procedures at the counter."""

REGISTERED = Subject(
    name="procedures",
    ja="手続き",
    roles=(CLERK,),
)
