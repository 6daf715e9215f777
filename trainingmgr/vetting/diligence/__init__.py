"""Due diligence before support is given to units: asked for, assessed, decided, watched."""
