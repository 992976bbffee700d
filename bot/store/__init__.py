"""The state database: threads, answers, receipts, feedback, deliveries."""
