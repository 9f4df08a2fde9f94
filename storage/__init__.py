"""Everything that is kept: tables, connections, and all SQL in functions that read aloud.

Nothing here decides anything, and no function commits: `writer.Writer` alone does.
"""
