"""Who teaches and advises: qualifications, languages, postings, their own screening."""
