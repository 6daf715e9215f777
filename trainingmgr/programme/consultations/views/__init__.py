"""What the office and the public see of consultations and points."""
