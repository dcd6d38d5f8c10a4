"""What has become of Customizing: each state it had is kept, so that it can be told, compared and restored.

`acting` says who changes something and on which occasion, `recording` keeps the state when that is over, `states`
names what can be compared, and `restoring` brings back a state or one object of it.
"""
