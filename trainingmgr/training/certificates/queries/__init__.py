"""What others may ask of certificates: who qualifies, the register, the public page."""
