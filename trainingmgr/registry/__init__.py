"""The register: who serves, where, in which post, under which names. A feature of features."""
