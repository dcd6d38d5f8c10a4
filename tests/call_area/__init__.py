"""The context area in every state, looked at in a browser."""
