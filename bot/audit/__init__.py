"""The audit record: who asked, what was shown to whom, what administrators did; appended, chained, verifiable."""
