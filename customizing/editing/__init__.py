"""Several people at one record: nobody's work is lost, and nobody's is done twice.

A form carries, signed, what it showed when it was opened (`snapshots`). When it is sent, three states meet: what it
showed, what is stored now, and what was typed. `merging` brings them together: fields that only one side has changed
keep that change, and fields that both have changed are shown to the user. A form also carries a token, which counts
once (`once`).
"""
