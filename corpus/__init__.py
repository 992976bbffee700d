"""What may be known, and by whom: documents, their versions, markings and the catalogue."""
