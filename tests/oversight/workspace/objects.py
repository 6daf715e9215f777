"""What the endpoints of the workspace of oversight are about."""


def kinds(_cast):
    return {"kind": "waiver"}, None


OBJECTS = {"workspace.shortcuts": kinds}
