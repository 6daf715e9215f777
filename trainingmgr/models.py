"""Every table of the product, so that migrations and tests see the whole schema."""

import trainingmgr.accounts.models
import trainingmgr.core.jobs
import trainingmgr.core.journal
import trainingmgr.pay.arrears.models
import trainingmgr.pay.channels.models
import trainingmgr.pay.files.models
import trainingmgr.pay.holds.models
import trainingmgr.pay.payments.models
import trainingmgr.pay.presence.models
import trainingmgr.pay.rolls.models
import trainingmgr.pay.scale.models
import trainingmgr.recruitment.models
import trainingmgr.registry.identity.models
import trainingmgr.registry.keys.models
import trainingmgr.registry.people.models
import trainingmgr.registry.reception.models
import trainingmgr.registry.structure.models
import trainingmgr.registry.updates.models
import trainingmgr.registry.weights.models
import trainingmgr.tabular.models
import trainingmgr.training.attendance.models
import trainingmgr.training.certificates.models
import trainingmgr.training.cohorts.models
import trainingmgr.training.curricula.models
import trainingmgr.training.enrolments.models
import trainingmgr.training.planning.models
import trainingmgr.training.records.models
import trainingmgr.training.results.models
import trainingmgr.training.trainers.models
import trainingmgr.vetting.cases.models
import trainingmgr.vetting.children.models
import trainingmgr.vetting.ddr.models
import trainingmgr.vetting.diligence.models
import trainingmgr.vetting.models
import trainingmgr.vetting.sources.models
import trainingmgr.vetting.watchlists.models  # noqa: F401
