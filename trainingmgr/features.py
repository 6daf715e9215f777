"""What the features offer at the edges: pages, commands, and the doors to them."""

from typing import Any

from click import Command
from flask import Blueprint

from trainingmgr.operations import commands as operations_commands
from trainingmgr.operations import views as operations
from trainingmgr.oversight import views as oversight
from trainingmgr.web import showcase
from trainingmgr.web.site import Door

BLUEPRINTS: tuple[Blueprint, ...] = (
    operations.bp,
    oversight.bp,
    showcase.bp,
)
COMMANDS: tuple[Command, ...] = (
    operations_commands.audit,
    operations_commands.backup,
    operations_commands.db_group,
    operations_commands.keys_group,
    operations_commands.serve,
    operations_commands.worker,
)
DOORS: tuple[Door, ...] = ()


def describe(user: Any) -> tuple[str, str]:
    """The role somebody works as and how far it reaches, in the reader's words."""
    return ", ".join(sorted(user.roles)), ""
