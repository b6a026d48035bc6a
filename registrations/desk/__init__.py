"""What an organiser sees and does for many people at once.

It may call the verbs of every room that one person's place or group is changed by, and is called by
the pages of the admin and by the worker alone.
"""
