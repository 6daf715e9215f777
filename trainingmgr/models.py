"""Every table of the product, so that migrations and tests see the whole schema."""

import trainingmgr.accounts.models
import trainingmgr.core.jobs
import trainingmgr.core.journal
import trainingmgr.registry.identity.models
import trainingmgr.registry.keys.models
import trainingmgr.registry.people.models
import trainingmgr.registry.structure.models
import trainingmgr.tabular.models  # noqa: F401
