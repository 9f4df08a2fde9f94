"""The database: its tables, its connections, and all SQL, in plain functions.

Nothing here decides anything. Functions take a session and never commit: only `Writer` does.
"""
