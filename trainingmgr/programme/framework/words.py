from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.core.permissions import Permission
from trainingmgr.programme.framework.rules import Finding, Measure, Part, Standing, Test

SOURCE = _("Considerations for Mission Leadership in United Nations Peace Operations")
PARTS = {
    Part.ACTIVITIES: _("Operational activities"),
    Part.SHORT_TERM: _("Benchmarks, short term"),
    Part.MEDIUM_TERM: _("Benchmarks, medium term"),
    Part.LONG_TERM: _("Benchmarks, long term"),
    Part.COORDINATION: _("Responsibilities and coordination"),
    Part.RESOURCES: _("Resources"),
    Part.CHALLENGES: _("Challenges and risks"),
    Part.CONSIDERATIONS: _("Considerations"),
}
STATEMENTS = {
    "OA-1": _("The armed forces bind themselves to the reform of their institutions."),
    "OA-2": _("Several agencies together assess how the defence sector stands."),
    "OA-3": _("Buildings are paid for, recruits are chosen by fair rules, soldiers are "
            "paid regularly."),
    "OA-4": _("Rules and bodies make the forces answer to civilian leaders."),
    "OA-5": _("Training and reorganisation fit the forces to the security of the day."),
    "ST-1": _("The assessment is done; government and military have accepted the plan."),
    "ST-2": _("Buying of equipment and facilities is begun and brought to contract."),
    "ST-3": _("Trainees are chosen; trainers and mentors are at their places."),
    "ST-4": _("Standards are agreed."),
    "ST-5": _("The plan moves in step with disarmament, demobilisation and reintegration."),
    "ST-6": _("What is for the police and what is for the military is laid down."),
    "MT-1": _("The most needed equipment and buildings are there; administration and "
            "finance work."),
    "MT-2": _("Oversight bodies exist and do their work."),
    "MT-3": _("Systems of pay and personnel exist and do their work."),
    "MT-4": _("Public information keeps expectations at home and abroad within what can be done."),
    "MT-5": _("Donors have agreed, so that their priorities and efforts do not overlap."),
    "MT-6": _("The military holds exercises of small units."),
    "LT-1": _("The military is reorganised and operates as its plan says."),
    "LT-2": _("A support structure carries the military with little help from abroad."),
    "LT-3": _("The public trusts the military again."),
    "LT-4": _("Oversight bodies lead, question, reprove and control the military."),
    "LT-5": _("Policies at home and abroad are joined to long-term development."),
    "LT-6": _("What civil society says is asked for, heard and counts."),
    "CR-1": _("Agreements of many partners that run side by side are brought into one order."),
    "CR-2": _("Help from outside leaves the host in the lead: its institutions, laws and "
            "processes."),
    "CR-3": _("Support to defence is part of the national reform and tied to the calendar of DDR."),
    "RE-1": _("Time, money, buildings, equipment, trainers and advisers are at hand."),
    "RE-2": _("One plan with the government joins funding, buying, allotting and handing out."),
    "RE-3": _("Materiel is kept going over its whole life."),
    "CH-1": _("What the military lives and works in is badly damaged."),
    "CH-2": _("Support lags behind political reform, or the reform behind DDR."),
    "CH-3": _("Groups within the military are discontented, hold up reform or fight again."),
    "CH-4": _("Money is short; the military stays weak and discontented."),
    "CO-1": _("Security at once, or reform step by step."),
    "CO-2": _("The whole country, or one region after another."),
}  # fmt: skip
"""Each point of the source in words of our own."""
SHOWN_BY = {
    "OA-1": _("A signed agreement; commitments of the service chiefs; minutes."),
    "OA-2": _("Reports of assessments, with the agencies that took part and the gaps they found."),
    "OA-3": _("Ledgers of money, rounds of recruitment, sheets of monthly pay closes."),
    "OA-4": _("Laws and decrees; sessions of committees; an inspector general at work."),
    "OA-5": _("People trained by topic; units reorganised against the plan; exercises held."),
    "ST-1": _("Two signed acceptances with their dates, and the version of the plan."),
    "ST-2": _("Contracts awarded against those planned, their value and days of delivery."),
    "ST-3": _("Cleared trainees against seats; trainers' posts filled, by language."),
    "ST-4": _("A list of standards, each with who signed it and when."),
    "ST-5": _("A shared calendar, a table of quotas, meetings of a joint board, a check "
            "of double benefits."),
    "ST-6": _("An act or memorandum, a joint exercise, incidents of overlap counted."),
    "MT-1": _("Share of equipment that works, audits of the ledger, months closed in time."),
    "MT-2": _("Sessions held; recommendations answered in time; complaints closed."),
    "MT-3": _("Share of the force registered, in a post and paid in time; arrears by age; "
            "PEFA PI-23."),
    "MT-4": _("Messages by language and how many they reach; a survey; rumours answered."),
    "MT-5": _("A matrix of partners less than 60 days old; overlaps resolved against those found."),
    "MT-6": _("Exercises of section, platoon and company to standard."),
    "LT-1": _("Readiness of units; operations with a review of how the law of armed "
            "conflict was kept."),
    "LT-2": _("Share of functions without advisers, advisers by year, upkeep in the "
            "national budget."),
    "LT-3": _("Surveys by region and sex; complaints over time."),
    "LT-4": _("Inquiries opened, officers and ministers summoned, sanctions, budgets amended."),
    "LT-5": _("References in the national plan and the budget review; the wage bill's share."),
    "LT-6": _("Consultations held, submissions answered, decisions that they changed."),
    "CR-1": _("The register of agreements; overlaps open for more than 60 days."),
    "CR-2": _("Runs agreed by the host before they began, papers in its language, hours "
            "taught by its trainers."),
    "CR-3": _("Runs that are tied to the national plan; days of the joint board."),
    "RE-1": _("Pledged, committed, received and used, by kind; posts that are vacant."),
    "RE-2": _("What is late on the critical path; deliveries without trained users, and "
            "users without deliveries."),
    "RE-3": _("Items whose upkeep has a named payer; the share that works, over time."),
    "CH-1": _("Usable facilities against those needed; classes not held for want of a room."),
    "CH-2": _("Days of slippage between linked points; candidates that wait in camps for "
            "more than 90 days."),
    "CH-3": _("Absence without leave, refused nominations, arrears of more than two "
            "months, by unit."),
    "CH-4": _("Share of the need that is not funded, cycles not paid, pledges that expire."),
    "CO-1": _("A decision with its figures and the day when it is looked at again."),
    "CO-2": _("A decision with the map of coverage and its reasons."),
}  # fmt: skip
"""What would show it."""
TESTS = {Test.IN_PLACE: _("In place"), Test.FUNCTIONING: _("Functioning")}
FINDINGS = {
    Finding.CLAIMED: _("Claimed"),
    Finding.CONFIRMED: _("Confirmed"),
    Finding.NOT_CONFIRMED: _("Not confirmed"),
    Finding.NO_LONGER: _("Holds no longer"),
}
FINDING_SHAPES = {
    Finding.CLAIMED: "wait",
    Finding.CONFIRMED: "ok",
    Finding.NOT_CONFIRMED: "stop",
    Finding.NO_LONGER: "stop",
}
STANDINGS = {
    Standing.NOT_STARTED: _("Not started"),
    Standing.IN_PROGRESS: _("In progress"),
    Standing.AT_RISK: _("At risk of being missed"),
    Standing.DELAYED: _("Delayed"),
    Standing.PARTIALLY_ACHIEVED: _("Partly achieved"),
    Standing.ACHIEVED_CLAIMED: _("Claimed, to be verified"),
    Standing.ACHIEVED_VERIFIED: _("Achieved and verified"),
    Standing.REGRESSED: _("Regressed"),
    Standing.SUSPENDED: _("Suspended"),
    Standing.CANCELLED: _("Cancelled"),
}
SHAPES = {
    Standing.NOT_STARTED: "none",
    Standing.IN_PROGRESS: "go",
    Standing.AT_RISK: "wait",
    Standing.DELAYED: "late",
    Standing.PARTIALLY_ACHIEVED: "go",
    Standing.ACHIEVED_CLAIMED: "wait",
    Standing.ACHIEVED_VERIFIED: "ok",
    Standing.REGRESSED: "back",
    Standing.SUSPENDED: "hold",
    Standing.CANCELLED: "stop",
}
MEASURES = {
    Measure.TRAINED: _("People certified in twelve months"),
    Measure.SEATS_FILLED: _("Seats taken in runs of these weeks"),
    Measure.POSTS_FILLED: _("Posts of trainers, mentors and interpreters that are filled"),
    Measure.STANDARDS_AGREED: _("Kinds of standards that are agreed"),
    Measure.PAY_ARRIVED: _("Payments of three months known to have arrived"),
    Measure.TO_STANDARD: _("Tasks of exercises done to standard"),
    Measure.NATIONAL_HOURS: _("Time taught by trainers of the host"),
    Measure.AGREED_FIRST: _("Runs that the host agreed to before they began"),
    Measure.NO_ROOM: _("Classes not held for want of a room"),
    Measure.ABSENT: _("Absent without leave"),
    Measure.REFUSED: _("Nominations that the rules stopped"),
    Measure.ARREARS: _("People owed pay of more than two months ago"),
    Measure.SESSIONS_HELD: _("Sessions and inspections of oversight bodies in twelve months"),
    Measure.ANSWERED_IN_TIME: _("What oversight bodies put to others, answered in time"),
    Measure.COMPLAINTS_CLOSED: _("Complaints of twelve months that are closed"),
    Measure.INQUIRIES: _("Inquiries of oversight bodies in twelve months"),
    Measure.CALLED_TO_ACCOUNT: _("Times that oversight changed something in twelve months"),
    Measure.MONTHS_CLOSED: _("Months of pay closed in time"),
    Measure.MATRIX_CURRENT: _("Activities of partners confirmed in sixty days"),
    Measure.OVERLAPS_SETTLED: _("Overlaps of partners that are decided"),
    Measure.OVERLAPS_OLD: _("Overlaps open for more than sixty days"),
    Measure.AGREEMENTS_RUN: _("Agreements with partners in force"),
    Measure.AGREEMENTS_ENDING: _("Agreements that end within half a year"),
    Measure.BENEFITS_COMPARED: _("Reintegration benefits compared with the force"),
    Measure.DOUBLES_SETTLED: _("Possible double benefits that are decided"),
    Measure.WAITS_IN_CAMP: _("Candidates who wait for more than ninety days"),
    Measure.PAST_DAY: _("Points of the plan past their day"),
    Measure.CIVIL_ANSWERED: _("What civil society asked, answered"),
    Measure.CIVIL_CHANGED: _("What civil society asked, done and seen"),
    Measure.SECURITY: _("Classes not held for security"),
    Measure.WAIVED: _("Nominations with an exception from a rule"),
    Measure.UNITS_FALLING: _("Units whose attendance falls"),
    Measure.COMPLAINTS_NEW: _("Complaints received in thirty days"),
    Measure.MEASURES_OVERDUE: _("Measures against harm past their day"),
    Measure.SERVICEABLE: _("Equipment that works"),
    Measure.SPOT_CHECKED: _("Equipment counted again in twelve months"),
    Measure.WITHOUT_PAYER: _("Equipment whose upkeep nobody pays after the project"),
    Measure.NEEDS_UNFUNDED: _("Needs of the plan that are not funded whole"),
    Measure.MONEY_LAPSING: _("Money that lapses before it is spent"),
    Measure.BUILDINGS_USABLE: _("Buildings that can be used"),
    Measure.PLEDGES_LATE: _("Pledges past their day that have not come"),
    Measure.LAWS_IN_FORCE: _("Legal instruments in force"),
    Measure.OBLIGATIONS_DONE: _("What the law obliges, seen done"),
    Measure.BODIES_FOUNDED: _("Oversight bodies with a law in force behind them"),
    Measure.PLAN_SIGNED: _("Signatures under the plan"),
    Measure.PLAN_LATE: _("Late items on the critical path"),
    Measure.PLAN_SLIPPAGE: _("Days by which the plan will end late"),
    Measure.RUNS_PLANNED: _("Runs that belong to an item of the plan"),
    Measure.ROLES_CLEAR: _("Tasks of security with one force that leads by law"),
    Measure.JOINT_EXERCISES: _("Exercises held together in twelve months"),
    Measure.ROLE_OVERLAPS: _("Incidents of overlap that are open"),
    Measure.PUBLIC_TRUST: _("People who trust the force, in the last survey"),
    Measure.MESSAGES_OUT: _("Messages to the public that were published"),
    Measure.MESSAGES_WHOLE: _("Messages published in all three languages"),
    Measure.RUMOURS_IN_TIME: _("Rumours answered in time"),
    Measure.CONSULTED: _("Consultations with civil society held"),
    Measure.POINTS_REPLIED: _("Points of civil society replied to in time"),
    Measure.POINTS_CHANGED: _("Points of civil society that changed a decision"),
    Measure.ASSESSMENTS_DONE: _("Assessments done and agreed"),
    Measure.AGENCIES_ASSESSING: _("Agencies that took part in assessments"),
    Measure.GAPS_UNANSWERED: _("Gaps that the plan does not take up"),
    Measure.UNITS_REORGANISED: _("Units formed, merged or disbanded as agreed"),
    Measure.POSTS_MET: _("Posts of the target with somebody for them"),
    Measure.LEFT_UNOFFERED: _("People left without a post and without an offer"),
    Measure.UPKEEP_NAMED: _("Upkeep that somebody has agreed to pay after the project"),
    Measure.PHASES_LINKED: _("Phases of DDR linked to the plan"),
    Measure.BOARD_MET: _("Meetings of the joint board in ninety days"),
    Measure.DDR_APART: _("Days by which reform and DDR have moved apart"),
}
FORMULAS = {
    Measure.TRAINED: _("People with a certificate issued in the last twelve months and neither "
                       "withdrawn nor suspended."),
    Measure.SEATS_FILLED: _("Confirmed and attending trainees, of the seats of runs that are under "
                            "way or begin within thirty days."),
    Measure.POSTS_FILLED: _("Posts that somebody holds today, of the posts of all centres."),
    Measure.STANDARDS_AGREED: _("Of the four kinds (training, recruitment, discipline, equipment), "
                                "those with a standard that both sides signed."),
    Measure.PAY_ARRIVED: _("Payments settled or signed for, of those due in the last ninety days. "
                           "What is not known has not arrived."),
    Measure.TO_STANDARD: _("Ratings T at the last attempt, of the tasks that units were rated on "
                           "in twelve months."),
    Measure.NATIONAL_HOURS: _("Hours of classes led by trainers of the host, of all hours held "
                              "in twelve months."),
    Measure.AGREED_FIRST: _("Runs begun in twelve months with the host's agreement of that day or "
                            "before, of all that began."),
    Measure.NO_ROOM: _("Classes not held because the room was not usable, of those reported on in "
                       "ninety days."),
    Measure.ABSENT: _("People absent without leave today, of all who serve."),
    Measure.REFUSED: _("Nominations found not eligible, of those of the last ninety days."),
    Measure.ARREARS: _("People to whom agreed pay of more than two months ago is still owed."),
    Measure.SESSIONS_HELD: _("Sessions and inspections that ended in the last twelve months."),
    Measure.ANSWERED_IN_TIME: _("Findings, recommendations, questions and requests for a sanction "
                                "with a first answer by their day, of those due in the last "
                                "twelve months and not withdrawn."),
    Measure.COMPLAINTS_CLOSED: _("Complaints closed by today, of those received in the last twelve "
                                 "months."),
    Measure.INQUIRIES: _("Inquiries that began in the last twelve months and were not cancelled."),
    Measure.CALLED_TO_ACCOUNT: _("Ministers or officers summoned, sanctions applied, budgets, laws "
                                 "or regulations changed, reports published."),
    Measure.MONTHS_CLOSED: _("Months reconciled within ten days of their end, of the months of a "
                             "year of each service since its first file."),
    Measure.MATRIX_CURRENT: _("Activities confirmed in the last sixty days, of those planned or "
                              "under way."),
    Measure.OVERLAPS_SETTLED: _("Overlaps that the host has decided, of all that were found and "
                                "did not go by themselves."),
    Measure.OVERLAPS_OLD: _("Overlaps found more than sixty days ago, of those that are open."),
    Measure.AGREEMENTS_RUN: _("Agreements that are in force today."),
    Measure.AGREEMENTS_ENDING: _("Agreements that end within 180 days, of those in force."),
    Measure.BENEFITS_COMPARED: _("Benefits compared since the newest person was registered, of "
                                 "those that are paid today."),
    Measure.DOUBLES_SETTLED: _("Pairs that somebody has decided, of those found in the last twelve "
                               "months."),
    Measure.WAITS_IN_CAMP: _("Records written more than ninety days ago, of those that are still "
                             "open."),
    Measure.PAST_DAY: _("Points past their day that nobody has verified, of those with a day."),
    Measure.CIVIL_ANSWERED: _("Questions and recommendations of bodies of civil society with an "
                              "answer, of those due in the last twelve months."),
    Measure.CIVIL_CHANGED: _("Of the same, those that were done, and seen to be done by somebody "
                             "else."),
    Measure.SECURITY: _("Classes not held for security, of those reported on in ninety days."),
    Measure.WAIVED: _("Nominations with a signed exception, of those of the last ninety days."),
    Measure.UNITS_FALLING: _("Units of which ten of a hundred fewer came in thirty days than in "
                             "the sixty before, of those with twenty marks in both."),
    Measure.COMPLAINTS_NEW: _("Complaints of the last thirty days, of every kind."),
    Measure.MEASURES_OVERDUE: _("Measures past their day, of those that are not in place yet."),
    Measure.SERVICEABLE: _("Issued or in service, of all that an office has signed for or that "
                           "does not work any more."),
    Measure.SPOT_CHECKED: _("In a spot check of the last twelve months and not past the day of the "
                            "next, of all that is held."),
    Measure.WITHOUT_PAYER: _("Held, with no organisation named that pays for the upkeep, of all "
                             "that is held."),
    Measure.NEEDS_UNFUNDED: _("Needs for which less is committed or given than they ask for, in "
                              "their currency, of those that run today. Each counts alike: "
                              "currencies are never added."),
    Measure.MONEY_LAPSING: _("Money whose last day is within 180 days or past, of all that was "
                             "promised or given and is not spent."),
    Measure.BUILDINGS_USABLE: _("Handed over or in use, in good order and with no defect that "
                                "keeps people out, of all buildings on the books."),
    Measure.PLEDGES_LATE: _("Pledges of which not all was received, of those whose day is past."),
    Measure.LAWS_IN_FORCE: _("Constitution, acts, codes, decrees, orders and memoranda of the "
                             "register that are in force today."),
    Measure.OBLIGATIONS_DONE: _("Obligations done, and seen done by somebody else, of those due "
                                "by today whose instrument is in force."),
    Measure.BODIES_FOUNDED: _("Bodies whose legal basis is an instrument of the register in "
                              "force, of all that sit today."),
    Measure.PLAN_SIGNED: _("Signatures of government and military under the version in force, or "
                           "else under the newest that was offered, of two."),
    Measure.PLAN_LATE: _("Items that will end later than both sides accepted, of those not done "
                         "on which no day may be lost."),
    Measure.PLAN_SLIPPAGE: _("Days between the accepted end of the plan and the end that follows "
                             "from reports; the largest where there are several plans."),
    Measure.RUNS_PLANNED: _("Runs that name their item of the plan, of all that ended within a "
                            "year, run or are planned, but those called off."),
    Measure.ROLES_CLEAR: _("Tasks in which exactly one force leads, nobody disputes it, and the "
                           "instrument that says so is in force, of all tasks."),
    Measure.JOINT_EXERCISES: _("Exercises of two forces or more that ended in the last twelve "
                               "months."),
    Measure.ROLE_OVERLAPS: _("Incidents in which one force did what is for another, or both came, "
                             "and that nobody has resolved."),
    Measure.PUBLIC_TRUST: _("Who agrees or says yes, weighted, of all who were asked in the last "
                            "wave that is released. Its margin stands with the survey."),
    Measure.MESSAGES_OUT: _("Published in the last twelve months, each cleared by two people who "
                            "did not write it."),
    Measure.MESSAGES_WHOLE: _("Of those, the ones whose text is there in English, French and "
                              "Arabic."),
    Measure.RUMOURS_IN_TIME: _("Closed within fourteen days after they were first heard, with a "
                               "message or with the reason why there is none, of those whose "
                               "fourteen days ended in the last twelve months."),
    Measure.CONSULTED: _("Consultations held in the last twelve months."),
    Measure.POINTS_REPLIED: _("Points with a reply by the day on which it was owed, of those whose "
                              "day came in the last twelve months."),
    Measure.POINTS_CHANGED: _("Of the same, those that changed a decision which both sides "
                              "signed."),
    Measure.ASSESSMENTS_DONE: _("Assessments whose report the lead finished and the host agreed "
                                "to, of all planned for today or earlier."),
    Measure.AGENCIES_ASSESSING: _("Organisations that led or joined an assessment that went to "
                                  "the field."),
    Measure.GAPS_UNANSWERED: _("Gaps that no item of the plan takes up and nobody refused, of all "
                               "gaps of finished reports."),
    Measure.UNITS_REORGANISED: _("Units that are formed, or gone, as the register shows it, of "
                                 "all whose day in an agreed target has come."),
    Measure.LEFT_UNOFFERED: _("People for whom no offer stands, of all whom agreed targets have no "
                              "post for: their unit goes, or their grade has too many."),
    Measure.POSTS_MET: _("Posts of agreed targets for which their own unit has somebody of that "
                         "grade, of all posts of agreed targets."),
    Measure.UPKEEP_NAMED: _("Buildings in use and kinds of equipment that are held, for which "
                            "somebody has agreed to pay in each year after the project, of all."),
    Measure.PHASES_LINKED: _("Phases with a link to an item of the plan, of those that are neither "
                             "over nor given up."),
    Measure.BOARD_MET: _("Meetings of the joint board of reform and DDR that were written down."),
    Measure.DDR_APART: _("The most days by which a phase of DDR and an item of the plan that are "
                         "linked have moved apart, whichever of them lags."),
}  # fmt: skip
ROWS = {
    Measure.TRAINED: ("certificates.index", Permission.CERTIFICATE_READ),
    Measure.SEATS_FILLED: ("cohorts.index", Permission.COHORT_READ),
    Measure.POSTS_FILLED: ("deployment.posts", Permission.TRAINER_READ),
    Measure.STANDARDS_AGREED: ("standards.index", Permission.CURRICULUM_READ),
    Measure.PAY_ARRIVED: ("pay_figures.index", Permission.PAY_FIGURES),
    Measure.TO_STANDARD: ("exercises.index", Permission.EXERCISE_READ),
    Measure.NATIONAL_HOURS: ("cohorts.index", Permission.COHORT_READ),
    Measure.AGREED_FIRST: ("cohorts.index", Permission.COHORT_READ),
    Measure.NO_ROOM: ("cohorts.index", Permission.COHORT_READ),
    Measure.ABSENT: ("people.index", Permission.PERSON_READ),
    Measure.REFUSED: ("cohorts.index", Permission.COHORT_READ),
    Measure.ARREARS: ("pay_arrears.index", Permission.PAY_READ),
    Measure.SESSIONS_HELD: ("oversight_acts.index", Permission.BODY_READ),
    Measure.ANSWERED_IN_TIME: ("matters.index", Permission.BODY_READ),
    Measure.COMPLAINTS_CLOSED: ("complaints.index", Permission.COMPLAINT_HANDLE),
    Measure.INQUIRIES: ("oversight_acts.index", Permission.BODY_READ),
    Measure.CALLED_TO_ACCOUNT: ("oversight_acts.index", Permission.BODY_READ),
    Measure.MONTHS_CLOSED: ("pay.index", Permission.PAY_READ),
    Measure.MATRIX_CURRENT: ("partners.activities", Permission.PARTNER_READ),
    Measure.OVERLAPS_SETTLED: ("coordination.index", Permission.PARTNER_READ),
    Measure.OVERLAPS_OLD: ("coordination.index", Permission.PARTNER_READ),
    Measure.AGREEMENTS_RUN: ("partners.agreements", Permission.PARTNER_READ),
    Measure.AGREEMENTS_ENDING: ("partners.agreements", Permission.PARTNER_READ),
    Measure.BENEFITS_COMPARED: ("ddr.index", Permission.DDR_READ),
    Measure.DOUBLES_SETTLED: ("ddr.index", Permission.DDR_READ),
    Measure.WAITS_IN_CAMP: ("ddr.index", Permission.DDR_READ),
    Measure.PAST_DAY: ("framework.index", Permission.FRAMEWORK_READ),
    Measure.CIVIL_ANSWERED: ("matters.index", Permission.BODY_READ),
    Measure.CIVIL_CHANGED: ("matters.index", Permission.BODY_READ),
    Measure.SECURITY: ("cohorts.index", Permission.COHORT_READ),
    Measure.WAIVED: ("enrolments.counted_waivers", Permission.JOURNAL_READ),
    Measure.UNITS_FALLING: ("cohorts.index", Permission.COHORT_READ),
    Measure.COMPLAINTS_NEW: ("complaints.index", Permission.COMPLAINT_HANDLE),
    Measure.MEASURES_OVERDUE: ("diligence.index", Permission.DILIGENCE_READ),
    Measure.SERVICEABLE: ("equipment.index", Permission.EQUIPMENT_READ),
    Measure.SPOT_CHECKED: ("equipment.spots", Permission.EQUIPMENT_READ),
    Measure.WITHOUT_PAYER: ("equipment.index", Permission.EQUIPMENT_READ),
    Measure.NEEDS_UNFUNDED: ("funds.needs", Permission.FUND_READ),
    Measure.MONEY_LAPSING: ("funds.index", Permission.FUND_READ),
    Measure.BUILDINGS_USABLE: ("facilities.index", Permission.EQUIPMENT_READ),
    Measure.PLEDGES_LATE: ("funds.index", Permission.FUND_READ),
    Measure.LAWS_IN_FORCE: ("instruments.index", Permission.FRAMEWORK_READ),
    Measure.OBLIGATIONS_DONE: ("instruments.obligations", Permission.FRAMEWORK_READ),
    Measure.BODIES_FOUNDED: ("instruments.lacks", Permission.FRAMEWORK_READ),
    Measure.PLAN_SIGNED: ("reform.index", Permission.FRAMEWORK_READ),
    Measure.PLAN_LATE: ("reform.index", Permission.FRAMEWORK_READ),
    Measure.PLAN_SLIPPAGE: ("reform.index", Permission.FRAMEWORK_READ),
    Measure.RUNS_PLANNED: ("reform.untied", Permission.FRAMEWORK_READ),
    Measure.ROLES_CLEAR: ("delineation.index", Permission.FRAMEWORK_READ),
    Measure.JOINT_EXERCISES: ("delineation.exercises", Permission.FRAMEWORK_READ),
    Measure.ROLE_OVERLAPS: ("delineation.overlaps", Permission.FRAMEWORK_READ),
    Measure.PUBLIC_TRUST: ("surveys.index", Permission.FRAMEWORK_READ),
    Measure.MESSAGES_OUT: ("outreach.index", Permission.OUTREACH_READ),
    Measure.MESSAGES_WHOLE: ("outreach.index", Permission.OUTREACH_READ),
    Measure.RUMOURS_IN_TIME: ("outreach.rumours", Permission.OUTREACH_READ),
    Measure.CONSULTED: ("consultations.index", Permission.OUTREACH_READ),
    Measure.POINTS_REPLIED: ("consultations.points", Permission.OUTREACH_READ),
    Measure.POINTS_CHANGED: ("consultations.points", Permission.OUTREACH_READ),
    Measure.ASSESSMENTS_DONE: ("assessments.index", Permission.FRAMEWORK_READ),
    Measure.AGENCIES_ASSESSING: ("assessments.index", Permission.FRAMEWORK_READ),
    Measure.GAPS_UNANSWERED: ("assessments.index", Permission.FRAMEWORK_READ),
    Measure.UNITS_REORGANISED: ("reorganisation.index", Permission.REORGANISATION_READ),
    Measure.POSTS_MET: ("reorganisation.index", Permission.REORGANISATION_READ),
    Measure.LEFT_UNOFFERED: ("placement.index", Permission.MOVE_READ),
    Measure.UPKEEP_NAMED: ("upkeep.index", Permission.FUND_READ),
    Measure.PHASES_LINKED: ("ddr_calendar.index", Permission.FRAMEWORK_READ),
    Measure.BOARD_MET: ("ddr_calendar.meetings", Permission.FRAMEWORK_READ),
    Measure.DDR_APART: ("ddr_calendar.index", Permission.FRAMEWORK_READ),
}
"""The page with the rows behind a figure, for whoever may open it."""
NARROWED: dict[Measure, dict[str, Any]] = {
    Measure.WITHOUT_PAYER: {"unpaid": "y"},
    Measure.MONEY_LAPSING: {"warns": "lapses"},
    Measure.PLEDGES_LATE: {"warns": "late"},
    Measure.MESSAGES_OUT: {"state": "published"},
    Measure.CONSULTED: {"state": "held"},
    Measure.POINTS_CHANGED: {"outcome": "changed"},
}
"""How that page is narrowed to exactly these rows, where it can be."""
