"""What a house adds to CRM Presence. Copy this folder, rename it, and take out what you do not need."""
