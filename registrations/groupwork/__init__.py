"""What a group does: it prepares a session, asks questions in the plenary part, makes an outcome.

Nobody's words are wiped: whoever saves a page that is no longer what they saw is told, and sees
both. May import the models alone.
"""
