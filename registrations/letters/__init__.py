"""What is written to whom, and how it leaves: letters are built here, stored, and sent after.

A letter that is stored in the transaction of a verb is sent, once; one that is not stored is not.
May import the models alone; every other room of verbs may import it.
"""
