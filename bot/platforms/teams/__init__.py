"""Microsoft Teams: activities in, answers out, on Microsoft's Teams SDK."""
