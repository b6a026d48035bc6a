"""What `manage.py demo` brings: its own settings, invented people, and an edition half-way."""
