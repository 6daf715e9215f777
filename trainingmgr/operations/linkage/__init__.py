"""Any two tables of people compared at the command line: `trainingmgr match`. No database."""
