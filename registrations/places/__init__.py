"""Who gets which place: signing up, the waiting list, what changes later, and what brakes abuse.

A place is counted under the lock of its theme, so nobody gets one that is taken, and each verb is
one transaction with its mail. May import sheets, groupwork, letters and models, never groups.
"""
