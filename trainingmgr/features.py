"""What the features offer at the edges: pages, commands, and the doors to them."""

from typing import Any

from click import Command
from flask import Blueprint

from trainingmgr.web.site import Door

BLUEPRINTS: tuple[Blueprint, ...] = ()
COMMANDS: tuple[Command, ...] = ()
DOORS: tuple[Door, ...] = ()


def describe(user: Any) -> tuple[str, str]:
    """The role somebody works as and how far it reaches, in the reader's words."""
    return ", ".join(sorted(user.roles)), ""
