"""Pages of certificates: asking and issuing, the register, texts, and the public page."""
