"""The flight recorder's page: what happened in a conversation as a drawing, as a list, and as a file without names.

`presence.recorder` keeps the moments. Here they become legs with phases (`legs`), lanes (`lanes`), a drawing in
pixels (`drawing`) and sentences (`words`); `sight` says who may see what, `names` hides what is not to be seen.

Imports: frame, models, phone.
"""
