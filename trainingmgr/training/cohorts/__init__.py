"""One dated run of a course: plan, approvals, sessions, who leads."""
