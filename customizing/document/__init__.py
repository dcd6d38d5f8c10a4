"""All of Customizing as one document: without database numbers, users and passwords, so that it fits any system.

`taking` makes it of the tables and `loading` makes the tables like it, all or nothing. `yaml_file` writes and reads
it as a file, `differences` says what two of them do not have in common, `wording` says that as the forms do.
"""
